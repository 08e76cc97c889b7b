import { mayGoOn } from '../../planner/jobs/next-job-step.ts';
import type { Deps } from '../deps.ts';
import { changeJob } from './change-job.ts';
import { isJobHeldBy, type JobInput } from './job-input.ts';

interface WaitInput extends JobInput {
  taskToken: string;
  for: 'RUNNING' | 'STOPPED';
  waitSec: number;
}

/** Stores the token that the execution waits on, and looks once more: a wake-up cannot fall between the two. */
export async function waitForAttempt(
  deps: Pick<Deps, 'store' | 'clock' | 'jobRuns'>,
  { taskToken, waitSec, ...input }: WaitInput,
): Promise<void> {
  const untilMs = deps.clock.nowMs() + waitSec * 1000;
  const job = await changeJob(deps, input, async (current) => {
    if (!isJobHeldBy(current, input)) return undefined;
    // A wait that comes late, or twice, may take the place of a newer one, which then looks again and waits anew.
    const replaced = current.wait?.taskToken;
    if (replaced !== undefined && replaced !== taskToken) await deps.jobRuns.wake(replaced, {});
    return { job: { ...current, wait: { taskToken, for: input.for, untilMs } }, wake: false };
  });
  const task = job && (await deps.store.getLiveTask(job.cluster, undefined, job.task.id));
  if (!job || mayGoOn(job, task)) await deps.jobRuns.wake(taskToken, {});
}
