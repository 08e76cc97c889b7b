import { publicIdOf } from '../../domain/names.ts';
import type { Task } from '../../domain/task.ts';
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
  if (task.stop || task.observed?.lastStatus === 'STOPPED') return task;
  const stop = {
    cause: 'USER' as const,
    reason: reason ?? 'asked for through the API',
    markedAtMs: deps.clock.nowMs(),
  };
  if (task.service === undefined) {
    if (task.observed) await deps.fleet.stop(cluster, task.observed.arn, stop.reason);
    const sent = { ...stop, stopSentAtMs: deps.clock.nowMs() };
    await deps.store.patchTask(task, { stop: sent }, { wake: false });
    return { ...task, stop: sent };
  }
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
