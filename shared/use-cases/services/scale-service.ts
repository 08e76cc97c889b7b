import { AppError } from '../../contract/app-errors.ts';
import type { ServiceKey } from '../../domain/service.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import type { Accepted } from './accept-service.ts';
import { outcomeOfEarlier, unchangedFor, withIntent } from './accepted-intent.ts';
import { changeSettings, checkGeneration, type ServiceWish, withinScaling } from './decide-service.ts';
import { refuseDaemon } from './refuse-daemon.ts';
import { requireActive } from './require-active.ts';

/**
 * Another desired count, and nothing else: no deployment, whatever became of the last one, and no look at the user's
 * task definition, which may be gone while the service runs on.
 */
export async function scaleService(
  deps: Pick<Deps, 'store' | 'clock'>,
  key: ServiceKey,
  asked: number,
  { generation, intent }: Pick<ServiceWish, 'generation' | 'intent'>,
): Promise<Accepted> {
  let accepted: Accepted | undefined;
  await changeCollection(deps, key, (collection) => {
    const earlier = outcomeOfEarlier(collection, intent);
    if (earlier) {
      accepted = { collection, outcome: earlier };
      return undefined;
    }
    requireActive(collection.service);
    checkGeneration(collection.service, generation);
    refuseDaemon(collection.service, '/desiredCount');
    const desiredCount = withinScaling(collection, asked);
    const { availabilityZoneRebalancing } = collection.service.spec;
    const changed = changeSettings(collection, { desiredCount, availabilityZoneRebalancing }, deps.clock.nowMs());
    if (!changed) {
      accepted = { collection, outcome: 'unchanged' };
      return unchangedFor(collection, intent);
    }
    const change = withIntent(changed, intent, 'count');
    accepted = { collection: { ...collection, service: change.service }, outcome: 'count' };
    return change;
  });
  if (!accepted)
    throw new AppError('ServiceNotFoundException', `there is no service ${key.service} in cluster ${key.cluster}`);
  return accepted;
}
