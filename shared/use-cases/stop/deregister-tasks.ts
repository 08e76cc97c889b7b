import type { Task } from '../../domain/task.ts';
import type { Collection } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import { byGroup, registrationOf } from './target-of.ts';

/** From here on no new request reaches the task; what is under way has the deregistration delay to end. */
export async function deregisterTasks(
  deps: Pick<Deps, 'store' | 'balancer' | 'clock'>,
  collection: Collection,
  tasks: readonly Task[],
): Promise<void> {
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

/** The longest delay of its load balancers; `ingress` has its own as its revision says it, in fractions of a second too. */
function drainSecOf({ service, revisions }: Collection, task: Task): number {
  const spec = revisions.find((candidate) => candidate.revision === task.revision)?.spec ?? service.spec;
  const others = (service.traffic?.balancers ?? []).filter(({ managed }) => !managed);
  return Math.max(spec.ingress?.deregistrationDelaySec ?? 0, ...others.map((one) => one.deregistrationDelaySec));
}
