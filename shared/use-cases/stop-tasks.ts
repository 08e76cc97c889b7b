import type { Task } from '../domain/task.ts';
import type { Plan } from '../planner/snapshot.ts';
import type { Collection } from '../ports/store.ts';
import { forEachAtMost } from './for-each-at-most.ts';
import type { ReconcileDeps } from './reconcile.ts';
import { targetOf } from './target-of.ts';

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
  const { ingress, spec } = collection.service;
  const targets = tasks.flatMap((task) => targetOf(collection, task) ?? []);
  if (ingress && targets.length > 0) await deps.balancer.deregister(ingress.targetGroupArn, targets);
  const nowMs = deps.clock.nowMs();
  for (const task of tasks) {
    const revision = collection.revisions.find((candidate) => candidate.revision === task.revision);
    const delaySec = (revision?.spec ?? spec).ingress?.deregistrationDelaySec ?? 0;
    const patch: Partial<Task> = task.stop
      ? { stop: { ...task.stop, deregisteredAtMs: nowMs, stopAtMs: nowMs + delaySec * 1000 } }
      : { registeredAtMs: undefined, targetHealth: undefined };
    await deps.store.patchTask(task, patch, { wake: false });
  }
}
