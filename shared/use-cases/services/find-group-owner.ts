import type { Service, ServiceKey } from '../../domain/service.ts';
import type { Store } from '../../ports/store.ts';
import { everyService } from './every-service.ts';

/** Another service that a target group serves, or has been asked to. */
export async function findGroupOwner(
  store: Pick<Store, 'listClusters' | 'listServices'>,
  key: ServiceKey,
  targetGroupArn: string,
): Promise<ServiceKey | undefined> {
  for await (const service of everyService(store)) {
    const isOther = service.cluster !== key.cluster || service.service !== key.service;
    if (isOther && uses(service, targetGroupArn)) return service;
  }
  return undefined;
}

function uses({ status, spec, traffic }: Service, arn: string): boolean {
  if (status === 'INACTIVE') return false;
  const wished = (spec.loadBalancers ?? []).flatMap(({ targetGroupArn, advancedConfiguration }) => [
    targetGroupArn,
    advancedConfiguration?.alternateTargetGroupArn,
  ]);
  const made = (traffic?.balancers ?? []).flatMap(({ targetGroupArns }) => targetGroupArns);
  return wished.includes(arn) || made.includes(arn);
}
