import type { Plan } from '../../planner/snapshot.ts';
import type { Collection } from '../../ports/store.ts';
import { forEachAtMost } from '../for-each-at-most.ts';
import type { ReconcileDeps } from '../reconcile.ts';
import { deregisterTasks } from './deregister-tasks.ts';

const PARALLEL = 10;

/** The stops of a plan, one step each: deregister, and StopTask when the drain is over. */
export async function stopTasks(
  deps: ReconcileDeps,
  collection: Collection,
  planned: Pick<Plan, 'deregister' | 'stops'>,
): Promise<boolean> {
  await deregisterTasks(deps, collection, planned.deregister);
  await forEachAtMost(PARALLEL, planned.stops, async (task) => {
    if (!task.observed || !task.stop) return;
    await deps.fleet.stop(task.cluster, task.observed.arn, `Slipway (${task.stop.cause}): ${task.stop.reason}`);
    await deps.store.patchTask(task, { stop: { ...task.stop, stopSentAtMs: deps.clock.nowMs() } }, { wake: false });
  });
  return planned.deregister.length > 0 || planned.stops.length > 0;
}
