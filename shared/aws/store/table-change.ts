import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { ServiceKey } from '../../domain/service.ts';
import type { ServiceEvent } from '../../domain/service-event.ts';
import { fromItem } from './items.ts';
import { EVENT_PREFIX, SERVICE_PREFIX } from './keys.ts';

/** What a batch of the table's stream tells. */
export interface TableChange {
  /** Services that a write wants looked at, each once. */
  woken: ServiceKey[];
  /** Events that are new, in their order. */
  events: ServiceEvent[];
}

/** Reads a batch of stream records: of a service's collection (`S#<cluster>#<service>`) and new events (`E#…`). */
export function tableChangeOf({ Records }: DynamoDBStreamEvent): TableChange {
  const woken = new Map<string, ServiceKey>();
  const events: ServiceEvent[] = [];
  for (const { eventName, dynamodb } of Records) {
    const pk = dynamodb?.Keys?.pk?.S ?? '';
    const [, cluster, service] = pk.split('#');
    if (pk.startsWith(SERVICE_PREFIX) && dynamodb?.NewImage?.wake?.BOOL && cluster && service) {
      woken.set(pk, { cluster, service });
    } else if (pk.startsWith(EVENT_PREFIX) && eventName === 'INSERT' && dynamodb?.NewImage) {
      // The event's types know no client; an image is the item as the client has it.
      const event = fromItem<ServiceEvent>(dynamodb.NewImage as Record<string, AttributeValue>, 0);
      if (event) events.push(event);
    }
  }
  return { woken: [...woken.values()], events };
}
