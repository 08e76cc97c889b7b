import { publicIdOf } from '../../domain/names.ts';
import type { Task, TaskStop } from '../../domain/task.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { stopJob } from '../jobs/stop-job.ts';
import { requireTask } from './require-task.ts';
import { stopOneOff } from './stop-one-off.ts';

const ASKED = 'asked for through the API';

/**
 * Stops a task as a user asked. A service's task takes the way of every stop (deregister, drain, StopTask) and is
 * replaced; a one-off task is stopped at once, and of a job whichever of its tasks runs. Again: the same answer.
 */
export async function stopTask(
  deps: Pick<Deps, 'store' | 'clock' | 'fleet' | 'settings'>,
  cluster: string,
  id: string,
  reason: string | undefined,
): Promise<Task> {
  const task = await requireTask(deps, cluster, id);
  if (task.job) {
    const stop: TaskStop = { cause: 'USER', reason: reason ?? ASKED, markedAtMs: deps.clock.nowMs() };
    const { stopped } = await stopJob(deps, { cluster, id: task.job.id }, stop);
    return stopped?.id === task.id ? stopped : task;
  }
  if (task.observed?.lastStatus === 'STOPPED') return task;
  const stop: TaskStop = task.stop ?? {
    cause: 'USER',
    reason: reason ?? ASKED,
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
