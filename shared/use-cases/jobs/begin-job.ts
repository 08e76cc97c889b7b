import { hasJobEnded, type Job } from '../../domain/job.ts';
import type { Deps } from '../deps.ts';
import { changeJob } from './change-job.ts';
import type { JobInput } from './job-input.ts';
import { lookAtJob } from './look-at-job.ts';

/** Takes the job over for this execution; one that waited before goes and finds that it has nothing left to do. */
export async function beginJob(deps: Pick<Deps, 'store' | 'clock' | 'jobRuns'>, input: JobInput) {
  let before: Job | undefined;
  await changeJob(deps, input, (job) => {
    before = job;
    if (hasJobEnded(job) || job.executionArn === input.executionArn) return undefined;
    return { job: { ...job, executionArn: input.executionArn, wait: undefined }, wake: false };
  });
  if (before?.wait && before.executionArn !== input.executionArn)
    await deps.jobRuns.wake(before.wait.taskToken, { superseded: true });
  return lookAtJob(deps, input);
}
