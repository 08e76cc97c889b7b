import { stopOneOff } from '../tasks/stop-one-off.ts';
import { type JobDeps, type JobInput, SUPERSEDED } from './job-input.ts';
import { lookAtJob } from './look-at-job.ts';

/** Stops the job's task where it is time: it ran too long, did not start, or somebody asked for the job's end. */
export async function stopAttempt(deps: JobDeps, input: JobInput) {
  const step = await lookAtJob(deps, input);
  if (step.next !== 'stop') return step;
  const job = await deps.store.getJob(input);
  const task = job && (await deps.store.getLiveTask(job.cluster, undefined, job.task.id));
  if (!task) return SUPERSEDED;
  await stopOneOff(deps, task, step.stop);
  return lookAtJob(deps, input);
}
