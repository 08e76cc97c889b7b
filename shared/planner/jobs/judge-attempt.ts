import type { Attempt, Job } from '../../domain/job.ts';
import { type ContainerState, imageDigestsOf, type Task } from '../../domain/task.ts';
import { evaluateOnExit } from './exit-rules.ts';

export interface Judgement {
  attempt: Attempt;
  verdict: 'SUCCEEDED' | 'FAILED' | 'RETRY';
  statusReason: string;
  /** How long to wait before the next task. */
  delaySec: number;
}

/** A task that could not start is tried again after 2, 4, 8 … 60 s; one that ran and failed, at once (AWS Batch). */
const DELAY_MAX_SEC = 60;

/**
 * What follows from the end of a job's task. It succeeded where it ended by itself and every essential container's exit
 * code is 0. What was stopped by somebody, or for its timeout, is not tried again, as in AWS Batch ("Job timeouts").
 */
export function judgeAttempt(job: Job, task: Task, nowMs: number): Judgement {
  const attempt = attemptOf(job, task, nowMs);
  const { statusReason } = attempt;
  const isOver = job.attempts.length + 1 >= job.retryStrategy.attempts;
  if (hasSucceeded(job, task)) {
    const told = job.owner ? { ...attempt, imageDigests: imageDigestsOf(task) } : attempt;
    return { attempt: told, verdict: 'SUCCEEDED', statusReason, delaySec: 0 };
  }
  const asked = job.stop ?? (task.stop?.cause === 'LAUNCH_DEADLINE' ? undefined : task.stop);
  if (asked) return { attempt, verdict: 'FAILED', statusReason: asked.reason, delaySec: 0 };
  if (isOver || evaluateOnExit(job.retryStrategy.evaluateOnExit, attempt) === 'EXIT')
    return { attempt, verdict: 'FAILED', statusReason, delaySec: 0 };
  const delaySec = task.runningAtMs === undefined ? Math.min(DELAY_MAX_SEC, 2 ** (job.attempts.length + 1)) : 0;
  return { attempt, verdict: 'RETRY', statusReason, delaySec };
}

function hasSucceeded({ essential }: Job, { observed }: Task): boolean {
  if (observed?.stopCode !== 'EssentialContainerExited') return false;
  return essential.every((name) => observed.containers.find((container) => container.name === name)?.exitCode === 0);
}

function attemptOf({ essential }: Job, { observed, launchError, stop, runningAtMs }: Task, nowMs: number): Attempt {
  const shown = tellingContainer({ essential }, observed?.containers ?? []);
  const started = observed?.startedAtMs ?? runningAtMs;
  return {
    taskArn: observed?.arn,
    exitCode: shown?.exitCode,
    reason: shown?.reason,
    statusReason: stop?.reason ?? launchError ?? observed?.stoppedReason ?? '',
    startedAtMs: started,
    stoppedAtMs: observed?.stoppedAtMs ?? nowMs,
  };
}

/** Of a job's containers, the one that failed first, else the first one. */
export function tellingContainer(
  { essential }: Pick<Job, 'essential'>,
  all: readonly ContainerState[],
): ContainerState | undefined {
  const containers = all.filter(({ name }) => essential.includes(name));
  return (
    containers.find(({ exitCode, reason }) => (exitCode !== undefined && exitCode !== 0) || reason) ?? containers[0]
  );
}
