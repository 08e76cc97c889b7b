import { hasJobEnded, type Job } from '../../domain/job.ts';
import { JOB_LAUNCH_DEADLINE_SEC } from '../../domain/limits/job-limits.ts';
import { isLater, type Task, type TaskStop } from '../../domain/task.ts';
import { runningSinceMs } from '../readiness.ts';

/** What the job state machine does next; `waitSec` is whole, as Step Functions wants it. */
export type JobStep =
  | { next: 'launch' }
  | { next: 'waitForStart' | 'waitForStop'; waitSec: number }
  | { next: 'stop'; stop: TaskStop }
  | { next: 'judge' }
  | { next: 'finished' };

/** ECS takes at most two minutes for a stop (stopTimeout); one that takes longer is looked at again. */
const STOPPING_SEC = 300;
/** A wake-up that was lost is found by the audit; this is the backstop behind it. */
const LOOK_AGAIN_SEC = 24 * 3600;

/**
 * Where a job stands, by its record and the live record of its task. The timeout counts from when the task is RUNNING,
 * as AWS Batch's does, and anew for each task.
 */
export function nextJobStep(job: Job, task: Task | undefined, nowMs: number): JobStep {
  if (hasJobEnded(job)) return { next: 'finished' };
  if (job.ended?.id === job.task.id) return { next: 'judge' };
  if (!task?.observed) return { next: 'launch' };
  const { stop = job.stop, observed } = task;
  const isEnding = observed.desiredStatus === 'STOPPED' || isLater(observed.lastStatus, 'RUNNING');
  if (isEnding || stop?.stopSentAtMs !== undefined) return { next: 'waitForStop', waitSec: STOPPING_SEC };
  if (stop) return { next: 'stop', stop };
  const runningAtMs = runningSinceMs(task);
  if (runningAtMs === undefined) {
    const leftSec = secondsUntil(task.intentAtMs + JOB_LAUNCH_DEADLINE_SEC * 1000, nowMs);
    const reason = `it was not RUNNING within ${JOB_LAUNCH_DEADLINE_SEC} s`;
    if (leftSec <= 0) return { next: 'stop', stop: { cause: 'LAUNCH_DEADLINE', reason, markedAtMs: nowMs } };
    return { next: 'waitForStart', waitSec: leftSec };
  }
  if (job.timeoutSec === undefined) return { next: 'waitForStop', waitSec: LOOK_AGAIN_SEC };
  const leftSec = secondsUntil(runningAtMs + job.timeoutSec * 1000, nowMs);
  const reason = `it ran longer than timeoutSec (${job.timeoutSec} s)`;
  if (leftSec <= 0) return { next: 'stop', stop: { cause: 'TIMEOUT', reason, markedAtMs: nowMs } };
  return { next: 'waitForStop', waitSec: Math.min(leftSec, LOOK_AGAIN_SEC) };
}

/** Step Functions waits in whole seconds: 0.5 s left is 1 s. */
function secondsUntil(atMs: number, nowMs: number): number {
  return Math.ceil((atMs - nowMs) / 1000);
}

/** Has what the execution waits for come true? Then it may go on. */
export function mayGoOn(job: Job, task: Task | undefined): boolean {
  if (!job.wait) return false;
  if (hasJobEnded(job) || job.ended?.id === job.task.id) return true;
  return job.wait.for === 'RUNNING' && task !== undefined && runningSinceMs(task) !== undefined;
}

/** An execution that has not begun so long after it was asked for is asked for again; the API's own try takes 29 s. */
const AGAIN_MS = 60_000;
/** An execution that neither moves nor waits, or that has slept past its time, has ended and nobody told. */
const IDLE_MS = 180_000;

/** Has the job's execution to be started (again)? The first one when its task is launched, or the launch was cut off; of a deployment's job, which nobody else launches, at once. */
export function needsJobExecution(job: Job, task: Task | undefined, nowMs: number): boolean {
  if (hasJobEnded(job)) return false;
  const { owner, executionArn, executionAskedAtMs, wait, createdAtMs, updatedAtMs } = job;
  if (executionArn === undefined) {
    if (executionAskedAtMs !== undefined) return nowMs >= executionAskedAtMs + AGAIN_MS;
    if (owner) return true;
    return task?.observed !== undefined || job.ended !== undefined || nowMs >= createdAtMs + AGAIN_MS;
  }
  if (wait) return nowMs >= wait.untilMs + IDLE_MS;
  return nowMs >= updatedAtMs + IDLE_MS;
}
