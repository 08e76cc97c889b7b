import { hasJobEnded } from '../../domain/job.ts';
import { publicIdOf } from '../../domain/names.ts';
import type { Task, TaskStop } from '../../domain/task.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { changeJob } from '../jobs/change-job.ts';
import { requireTask } from './require-task.ts';

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
  if (task.job) return stopJob(deps, task, task.job.id, reason ?? ASKED);
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

/** The job is to end, whichever of its tasks was named: the one that runs is stopped, and no other is tried. */
async function stopJob(
  deps: Pick<Deps, 'store' | 'clock' | 'fleet'>,
  named: Task,
  id: string,
  reason: string,
): Promise<Task> {
  const key = { cluster: named.cluster, id };
  const stop: TaskStop = { cause: 'USER', reason, markedAtMs: deps.clock.nowMs() };
  await changeJob(deps, key, (job) =>
    hasJobEnded(job) || job.stop ? undefined : { job: { ...job, stop }, wake: false },
  );
  const job = await deps.store.getJob(key);
  if (!job?.stop || hasJobEnded(job)) return named;
  const live = await deps.store.getLiveTask(named.cluster, undefined, job.task.id);
  const stopped = live && (await stopOneOff(deps, live, live.stop ?? job.stop));
  return stopped?.id === named.id ? stopped : named;
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
