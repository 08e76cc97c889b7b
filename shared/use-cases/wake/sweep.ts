import type { ServiceKey } from '../../domain/service.ts';
import type { Deps } from '../deps.ts';
import { forEachAtMost } from '../for-each-at-most.ts';
import { type ReconcileDeps, reconcile } from '../reconcile.ts';

const DUE_MAX = 500;
const SWEEP_MAX_MS = 200_000;
const PARALLEL = 10;

/**
 * After an outage everything is due at once, and to look at a service is a DescribeTasks: at a pace that leaves the
 * account's bucket (100, refilled by 20 a second) its half for the audit and for what happens meanwhile.
 */
const BURST = 100;
const PER_SEC = 10;

/**
 * Reconciles what is due: the safety net under lost messages, once a minute. One service's failure is not another's.
 * After an outage everything is due: it goes on with what it has not seen yet, for most of its five minutes.
 */
export async function sweep(deps: ReconcileDeps): Promise<void> {
  const startedAtMs = deps.clock.nowMs();
  const untilMs = startedAtMs + SWEEP_MAX_MS;
  const seen = new Set<string>();
  while (deps.clock.nowMs() < untilMs) {
    const due = await deps.store.listDue(deps.clock.nowMs(), DUE_MAX);
    const fresh = due.filter(({ cluster, service }) => !seen.has(`${cluster}/${service}`));
    if (fresh.length === 0) return;
    await forEachAtMost(PARALLEL, fresh, async (key) => {
      const turnAtMs = startedAtMs + ((seen.size - BURST) / PER_SEC) * 1000;
      seen.add(`${key.cluster}/${key.service}`);
      if (turnAtMs > untilMs) return;
      const waitMs = turnAtMs - deps.clock.nowMs();
      if (waitMs > 0) await deps.clock.sleep(waitMs);
      await reconcileOrMakeDue(deps, key);
    });
  }
}

/** `orMakeDue` of a reconcile. */
export function reconcileOrMakeDue(deps: ReconcileDeps, key: ServiceKey): Promise<void> {
  return orMakeDue(deps, key, () => reconcile(deps, key));
}

/** Work on a service that fails makes it due with full jitter over ten seconds; it never fails its batch. */
export async function orMakeDue(
  deps: ReconcileDeps,
  { cluster, service }: ServiceKey,
  work: () => Promise<void>,
): Promise<void> {
  const key = { cluster, service };
  try {
    await work();
  } catch (error) {
    deps.log('a reconcile failed; the service is due again', { ...key, error: describeError(error) });
    await makeDueSoon(deps, key);
  }
}

async function makeDueSoon(
  { store, wakeQueue, clock }: Pick<Deps, 'store' | 'wakeQueue' | 'clock'>,
  key: { cluster: string; service: string },
): Promise<void> {
  const delayMs = clock.random() * 10_000;
  await store.makeDue(key, clock.nowMs() + delayMs);
  await wakeQueue.send(key, Math.ceil(delayMs / 1000));
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
}
