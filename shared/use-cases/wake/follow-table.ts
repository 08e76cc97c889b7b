import type { JobKey } from '../../domain/job.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { ServiceEvent } from '../../domain/service-event.ts';
import { forEachAtMost } from '../for-each-at-most.ts';
import { reconcileJob } from '../jobs/reconcile-job.ts';
import type { ReconcileDeps } from '../reconcile.ts';
import { reconcileOrMakeDue } from './sweep.ts';

const PARALLEL = 10;
const TRIES = 8;
const RACE_JITTER_MS = 40;

/**
 * What follows from writes to the table, at least once: a reconcile for each service that was woken, and a place in the
 * feed for each new event. A service whose reconcile fails is made due; it never holds up the batch. A feed that
 * cannot be written fails the batch, which comes again.
 */
export async function followTable(
  deps: ReconcileDeps,
  { woken, jobs, events }: { woken: readonly ServiceKey[]; jobs: readonly JobKey[]; events: readonly ServiceEvent[] },
): Promise<void> {
  const done = await Promise.allSettled([
    forEachAtMost(PARALLEL, woken, (key) => reconcileOrMakeDue(deps, key)),
    forEachAtMost(PARALLEL, jobs, (key) => reconcileJobOrLog(deps, key)),
    feed(deps, events),
  ]);
  for (const part of done) if (part.status === 'rejected') throw part.reason;
}

/** The audit looks at every job that has not ended, each minute: one that fails here is never forgotten. */
async function reconcileJobOrLog(deps: ReconcileDeps, key: JobKey): Promise<void> {
  try {
    await reconcileJob(deps, key);
  } catch (error) {
    deps.log('a job could not be looked at; the audit looks again', { ...key, error: String(error) });
  }
}

async function feed({ store, clock }: ReconcileDeps, events: readonly ServiceEvent[]): Promise<void> {
  if (events.length === 0) return;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (await store.appendToFeed(events)) return;
    await clock.sleep(clock.random() * RACE_JITTER_MS);
  }
  throw new Error(`the feed lost ${TRIES} races in a row`);
}
