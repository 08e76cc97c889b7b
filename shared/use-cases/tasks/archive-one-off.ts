import type { Task } from '../../domain/task.ts';
import type { Deps } from '../deps.ts';
import { changeJob } from '../jobs/change-job.ts';
import { explainStop } from '../observe/explain-stop.ts';

/**
 * A one-off task has stopped, or was never launched: it moves to the history with its cause chain. Where it is a job's,
 * the job hears of it in the same write, so that its end cannot be forgotten.
 */
export async function archiveOneOff(deps: Pick<Deps, 'store' | 'clock'>, task: Task): Promise<void> {
  const ended: Task = { ...task, explanation: explainStop(task) };
  if (!task.job) return deps.store.archiveOneOffTask(ended);
  const key = { cluster: task.cluster, id: task.job.id };
  const done = await changeJob(deps, key, async (job) => {
    // Two tellers of one end: the first one has moved it.
    if (!(await deps.store.getLiveTask(task.cluster, undefined, task.id))) return undefined;
    const isCurrent = job.task.id === task.id;
    return { job: isCurrent ? { ...job, ended } : job, stopped: ended, wake: isCurrent };
  });
  // Its job's record has gone: nobody waits for it.
  if (!done && !(await deps.store.getJob(key))) await deps.store.archiveOneOffTask(ended);
}
