import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { ServiceKey } from '../../shared/domain/service.ts';

/** The distinct services of a batch of stream records, by their partition keys (`S#<cluster>#<service>`). */
export function wokenServices({ Records }: DynamoDBStreamEvent): ServiceKey[] {
  const woken = new Map<string, ServiceKey>();
  for (const { dynamodb } of Records) {
    const pk = dynamodb?.Keys?.pk?.S ?? '';
    const [kind, cluster, service] = pk.split('#');
    if (kind === 'S' && cluster && service) woken.set(pk, { cluster, service });
  }
  return [...woken.values()];
}
