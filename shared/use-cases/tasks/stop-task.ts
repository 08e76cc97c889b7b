import { publicIdOf } from '../../domain/names.ts';
import type { Task, TaskStop } from '../../domain/task.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { requireTask } from './require-task.ts';

/**
 * Stops a task as a user asked. A service's task takes the way of every stop (deregister, drain, StopTask) and is
 * replaced; a one-off task is stopped at once. Again: the same answer.
 */
export async function stopTask(
  deps: Pick<Deps, 'store' | 'clock' | 'fleet' | 'settings'>,
  cluster: string,
  id: string,
  reason: string | undefined,
): Promise<Task> {
  const task = await requireTask(deps, cluster, id);
  if (task.observed?.lastStatus === 'STOPPED') return task;
  const stop: TaskStop = task.stop ?? {
    cause: 'USER',
    reason: reason ?? 'asked for through the API',
    markedAtMs: deps.clock.nowMs(),
  };
  if (task.service === undefined) return stopOneOff(deps, task, stop);
  if (task.stop) return task;
  await changeCollection(deps, { cluster, service: task.service }, ({ service, tasks, deployment }) => {
    const live = tasks.find((candidate) => candidate.id === task.id);
    if (!live || live.stop) return undefined;
    const message = `(service ${service.service}) stops task ${publicIdOf(task)}: ${stop.reason}.`;
    return {
      service,
      marks: [{ taskId: task.id, stop }],
      events: [
        {
          cluster,
          service: service.service,
          createdAtMs: stop.markedAtMs,
          message,
          taskId: publicIdOf(task),
          deploymentId: deployment.id,
        },
      ],
      wake: true,
    };
  });
  return { ...task, stop };
}

/** Marked, then sent: whoever hears of its end knows who asked for it. One that was marked and not sent is sent again. */
export async function stopOneOff(
  { store, fleet, clock }: Pick<Deps, 'store' | 'clock' | 'fleet'>,
  task: Task,
  stop: TaskStop,
): Promise<Task> {
  if (stop.stopSentAtMs !== undefined) return task;
  await store.patchTask(task, { stop }, { wake: false });
  // Without an ARN nothing can be stopped yet: the audit does it when the launch is known.
  if (!task.observed) return { ...task, stop };
  await fleet.stop(task.cluster, task.observed.arn, `Slipway (${stop.cause}): ${stop.reason}`);
  const sent = { ...stop, stopSentAtMs: clock.nowMs() };
  await store.patchTask(task, { stop: sent }, { wake: false });
  return { ...task, stop: sent };
}
