import type { Task as TaskAnswer } from '../../contract/answers/task.ts';
import type { Attempt, Job } from '../../domain/job.ts';
import type { Task } from '../../domain/task.ts';

/** A task's place in its job; with the job's record, how the whole stands. */
export function presentJob(
  task: Pick<Task, 'attempt' | 'job'>,
  job: { record: Job; liveArn?: string } | undefined,
): TaskAnswer['job'] {
  const place = { attempt: task.attempt + 1, replaces: task.job?.replaces };
  if (!job) return place;
  const { status, statusReason, timeoutSec, retryStrategy, attempts, task: current, ended } = job.record;
  const next = task.attempt + 1;
  const nextArn = next === current.attempt ? (job.liveArn ?? ended?.observed?.arn) : undefined;
  return {
    ...place,
    replacedBy: attempts[next]?.taskArn ?? nextArn,
    status,
    statusReason,
    timeoutSec,
    retryStrategy,
    attempts: attempts.map(presentAttempt),
  };
}

function presentAttempt({ startedAtMs, stoppedAtMs, imageDigests: _, ...attempt }: Attempt) {
  return {
    ...attempt,
    startedAt: startedAtMs === undefined ? undefined : new Date(startedAtMs).toISOString(),
    stoppedAt: new Date(stoppedAtMs).toISOString(),
  };
}
