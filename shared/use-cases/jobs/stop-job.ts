import { hasJobEnded, type Job, type JobKey } from '../../domain/job.ts';
import type { Task, TaskStop } from '../../domain/task.ts';
import type { Deps } from '../deps.ts';
import { stopOneOff } from '../tasks/stop-one-off.ts';
import { changeJob } from './change-job.ts';

/**
 * The job is to end: the task that runs is stopped, and no other is tried. Again: the same. Answers the job as it is then,
 * undefined where there is none, and the task that was stopped.
 */
export async function stopJob(
  deps: Pick<Deps, 'store' | 'clock' | 'fleet'>,
  key: JobKey,
  stop: TaskStop,
): Promise<{ job?: Job; stopped?: Task }> {
  await changeJob(deps, key, (job) =>
    hasJobEnded(job) || job.stop ? undefined : { job: { ...job, stop }, wake: false },
  );
  const job = await deps.store.getJob(key);
  if (!job?.stop || hasJobEnded(job)) return { job };
  const live = await deps.store.getLiveTask(key.cluster, undefined, job.task.id);
  return { job, stopped: live && (await stopOneOff(deps, live, live.stop ?? job.stop)) };
}
