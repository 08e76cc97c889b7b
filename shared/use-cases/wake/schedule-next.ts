import type { Service } from '../../domain/service.ts';
import type { Deps } from '../deps.ts';

/**
 * SQS delays a message by at most 900 s, in whole seconds; `dueAt` is the truth, the message a hint. It is sent for the
 * whole second before, and waits for the rest when it is there.
 */
const DELAY_MAX_SEC = 900;
const TRIES = 5;

/**
 * "Wake me at t": writes `dueAt` and sends one delayed message. A wake-up that is already set for sooner stays, so
 * that triggers in between neither push it away nor add messages; one that somebody set meanwhile for later is replaced.
 */
export async function scheduleNext(
  { store, wakeQueue, clock }: Pick<Deps, 'store' | 'wakeQueue' | 'clock'>,
  service: Service,
  dueAtMs: number | undefined,
): Promise<void> {
  const key = { cluster: service.cluster, service: service.service };
  const nowMs = clock.nowMs();
  let set = service.dueAtMs;
  if (dueAtMs === undefined) {
    if (set !== undefined) await store.setDue(key, set, undefined);
    return;
  }
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (set !== undefined && set > nowMs && set <= dueAtMs) return;
    if (await store.setDue(key, set, dueAtMs)) {
      return wakeQueue.send(key, Math.min(DELAY_MAX_SEC, Math.floor(Math.max(0, dueAtMs - nowMs) / 1000)));
    }
    set = await store.getDue(key);
  }
}
