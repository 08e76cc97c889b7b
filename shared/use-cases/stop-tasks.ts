import type { Task } from '../domain/task.ts';
import type { Plan } from '../planner/snapshot.ts';
import type { Collection } from '../ports/store.ts';
import { drainSecOf } from './drain-sec-of.ts';
import { forEachAtMost } from './for-each-at-most.ts';
import type { ReconcileDeps } from './reconcile.ts';
import { byGroup, registrationOf } from './target-of.ts';

const PARALLEL = 10;

/** The stops of a plan, one step each: deregister, and StopTask when the drain is over. */
export async function stopTasks(
  deps: ReconcileDeps,
  collection: Collection,
  planned: Pick<Plan, 'deregister' | 'stops'>,
): Promise<boolean> {
  await deregister(deps, collection, planned.deregister);
  await forEachAtMost(PARALLEL, planned.stops, async (task) => {
    if (!task.observed || !task.stop) return;
    await deps.fleet.stop(task.cluster, task.observed.arn, `Slipway (${task.stop.cause}): ${task.stop.reason}`);
    await deps.store.patchTask(task, { stop: { ...task.stop, stopSentAtMs: deps.clock.nowMs() } }, { wake: false });
  });
  return planned.deregister.length > 0 || planned.stops.length > 0;
}

/** From here on no new request reaches the task; what is under way has the deregistration delay to end. */
async function deregister(deps: ReconcileDeps, collection: Collection, tasks: readonly Task[]): Promise<void> {
  if (tasks.length === 0) return;
  const targets = byGroup(tasks.flatMap((task) => task.targets ?? []));
  for (const [targetGroupArn, some] of targets) await deps.balancer.deregister(targetGroupArn, some);
  const nowMs = deps.clock.nowMs();
  for (const task of tasks) {
    const delaySec = drainSecOf(collection, task);
    const patch: Partial<Task> = task.stop
      ? { stop: { ...task.stop, deregisteredAtMs: nowMs, stopAtMs: nowMs + delaySec * 1000 } }
      : { registeredAtMs: undefined, targets: undefined, targetHealth: undefined, wasRegistered: registrationOf(task) };
    await deps.store.patchTask(task, patch, { wake: false });
  }
}
