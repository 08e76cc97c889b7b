import type { Service } from '../../../shared/contract/answers/service.ts';
import type { Client } from '../../../shared/contract/client/client.ts';
import { lastPartOf } from '../words/names.ts';
import { type Wish, wishFrom } from '../words/wish.ts';

/** The PUT body that the service is the answer to (words/wish.ts says how that is known). */
export async function readWish(client: Client, cluster: string, service: Service): Promise<Wish> {
  const { serviceName, taskDefinition, desiredCount } = service;
  const named = lastPartOf(taskDefinition);
  const { diff } = await client.planService({ cluster, service: serviceName, body: { taskDefinition: named } });
  return wishFrom(named, desiredCount, diff);
}
