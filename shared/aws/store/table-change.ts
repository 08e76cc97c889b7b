import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { JobKey } from '../../domain/job.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { ServiceEvent } from '../../domain/service-event.ts';
import { fromItem } from './items.ts';
import { EVENT_PREFIX, eventPk, JOB_PREFIX, SERVICE_PREFIX } from './keys.ts';

/** What a batch of the table's stream tells. */
export interface TableChange {
  /** Services that a write wants looked at, each once. */
  woken: ServiceKey[];
  /** Jobs that a write, of them or of their tasks, wants looked at, each once. */
  jobs: JobKey[];
  /** Events that are new, in their order. */
  events: ServiceEvent[];
}

/** Reads a batch of stream records: of a service's collection (`S#<cluster>#<service>`), of jobs (`J#<cluster>#<id>`,
 * and one-off tasks under `S#<cluster>#`) and new events (`E#…`). */
export function tableChangeOf({ Records }: DynamoDBStreamEvent): TableChange {
  const woken = new Map<string, ServiceKey>();
  const jobs = new Map<string, JobKey>();
  const events: ServiceEvent[] = [];
  for (const { eventName, dynamodb } of Records) {
    const pk = dynamodb?.Keys?.pk?.S ?? '';
    const [, cluster, service] = pk.split('#');
    const isWoken = dynamodb?.NewImage?.wake?.BOOL ?? false;
    if (pk.startsWith(SERVICE_PREFIX) && isWoken && cluster && service) {
      woken.set(pk, { cluster, service });
    } else if (isWoken && cluster) {
      const id = pk.startsWith(JOB_PREFIX) ? service : dynamodb?.NewImage?.job?.M?.id?.S;
      if (id) jobs.set(`${cluster}#${id}`, { cluster, id });
    } else if (pk.startsWith(EVENT_PREFIX) && eventName === 'INSERT' && dynamodb?.NewImage) {
      // The event's types know no client; an image is the item as the client has it.
      const event = fromItem<ServiceEvent>(dynamodb.NewImage as Record<string, AttributeValue>, 0);
      // One that does not say where it is could not be found again: it would fail its batch each time that it comes.
      if (event && pk === eventPk(event.cluster, event.service) && dynamodb.Keys?.sk?.S === event.id)
        events.push(event);
    }
  }
  return { woken: [...woken.values()], jobs: [...jobs.values()], events };
}
