import { COOLDOWN_SEC_DEFAULT } from '../../domain/limits/scaling-limits.ts';
import { matchIngress, type RequestPlace } from '../../domain/match-ingress.ts';
import type { ServiceKey } from '../../domain/service.ts';
import { isWokenByRequests } from '../../planner/sleep.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { scalingChange } from './scaling-change.ts';

/** A request waits so long at most: the load balancer's client has 60 s, the function 29. */
const WAIT_MS = 25_000;
/** A rule change takes seconds to reach every node of a load balancer: one that has not heard leads here once more. */
const SETTLE_MS = 1_000;

/**
 * Brings the service that a request is for from zero to one task, and waits until traffic reaches a healthy one.
 * `awake`: the request may be sent again to the same place. However many requests come at once, the count is raised once.
 */
export async function wakeService(
  deps: Pick<Deps, 'store' | 'clock' | 'settings'>,
  request: RequestPlace,
): Promise<'awake' | 'not-yet' | 'nobody'> {
  const { store, clock, settings } = deps;
  const deadlineMs = clock.nowMs() + WAIT_MS;
  const key = matchIngress(await store.listIngress(), request);
  if (!key) return 'nobody';
  await raise(deps, key);
  // Health is looked at every healthPollSec: asking more often would hear nothing new.
  const pollMs = settings.healthPollSec * 250;
  for (let waits = 0; clock.nowMs() < deadlineMs; waits += 1) {
    const collection = await store.load(key);
    if (collection?.service.status !== 'ACTIVE') return 'nobody';
    const { traffic, desiredCount } = collection.service;
    if (desiredCount === 0) return 'nobody';
    if (traffic && !traffic.asleep) {
      if (waits === 0) await clock.sleep(SETTLE_MS);
      return 'awake';
    }
    await clock.sleep(pollMs);
  }
  return 'not-yet';
}

/** One intent, as any other change of the count. Nothing scales in before a cooldown is over: somebody waits for it. */
async function raise({ store, clock, settings }: Parameters<typeof wakeService>[0], key: ServiceKey): Promise<void> {
  await changeCollection({ store, clock }, key, (collection) => {
    const { service, scaling } = collection;
    if (!scaling || service.desiredCount > 0 || !isWokenByRequests(collection)) return undefined;
    const atMs = clock.nowMs();
    const coolUntilMs = atMs + (COOLDOWN_SEC_DEFAULT * 1000) / settings.timeScale;
    const lastIn = { atMs, from: 0, to: 1, coolUntilMs };
    return scalingChange(
      collection,
      { ...scaling, lastIn },
      { atMs, to: 1, by: 'a request', cause: 'it came at zero' },
    );
  });
}
