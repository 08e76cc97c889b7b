import { taskIdOf } from '../../domain/ids.ts';
import type { Job } from '../../domain/job.ts';
import type { Task } from '../../domain/task.ts';
import { type Judgement, judgeAttempt as judge } from '../../planner/jobs/judge-attempt.ts';
import type { JobStep } from '../../planner/jobs/next-job-step.ts';
import type { JobCommit } from '../../ports/store.ts';
import { changeJob } from './change-job.ts';
import { isJobHeldBy, type JobDeps, type JobInput, type SUPERSEDED } from './job-input.ts';
import { lookAtJob } from './look-at-job.ts';
import { type LastLinesDeps, readLastLines } from './read-last-lines.ts';

type Answer = JobStep | typeof SUPERSEDED | { next: 'pause'; delaySec: number };

/**
 * The task of a job has ended: the job's end, or its next task, which is written down before anything is launched.
 * Of a deployment's job that fails, what it wrote last is kept: the deployment tells it.
 */
export async function judgeAttempt(deps: JobDeps & LastLinesDeps, input: JobInput): Promise<Answer> {
  let delaySec = 0;
  const lastLines = await linesToTell(deps, input);
  await changeJob(deps, input, (job) => {
    delaySec = 0;
    const { ended } = job;
    if (!isJobHeldBy(job, input) || ended?.id !== job.task.id) return undefined;
    const nowMs = deps.clock.nowMs();
    const judged = judge(job, ended, nowMs);
    const judgement = lastLines ? { ...judged, attempt: { ...judged.attempt, lastLines } } : judged;
    const { verdict } = judgement;
    if (verdict !== 'RETRY') return endJob(job, { ...judgement, verdict }, nowMs);
    delaySec = judgement.delaySec;
    return tryAgain(deps, job, ended, judgement, nowMs);
  });
  return delaySec > 0 ? { next: 'pause', delaySec } : lookAtJob(deps, input);
}

async function linesToTell(deps: JobDeps & LastLinesDeps, input: JobInput): Promise<string[] | undefined> {
  const job = await deps.store.getJob(input);
  if (!job?.owner || !isJobHeldBy(job, input) || job.ended?.id !== job.task.id) return undefined;
  if (judge(job, job.ended, deps.clock.nowMs()).verdict === 'SUCCEEDED') return undefined;
  const lines = await readLastLines(deps, job, job.ended);
  return lines.length > 0 ? lines : undefined;
}

/** The end of a job, with its last task judged. */
export function endJob(
  job: Job,
  { attempt, verdict, statusReason }: Pick<Judgement, 'attempt' | 'statusReason'> & { verdict: 'SUCCEEDED' | 'FAILED' },
  nowMs: number,
): Omit<JobCommit, 'replaces'> {
  return {
    job: {
      ...job,
      status: verdict,
      statusReason,
      attempts: [...job.attempts, attempt],
      ended: undefined,
      wait: undefined,
      finishedAtMs: nowMs,
    },
    wake: false,
  };
}

function tryAgain(
  { settings }: JobDeps,
  job: Job,
  ended: Task,
  { attempt, statusReason, delaySec }: Judgement,
  nowMs: number,
): Omit<JobCommit, 'replaces'> {
  const { slot } = ended;
  const nth = ended.attempt + 1;
  const id = taskIdOf(settings.stack, job.id, slot, nth);
  const { cluster, revision, capacityProvider, taskDefinition, oneOff } = ended;
  const newTask: Task = {
    id,
    cluster,
    revision,
    slot,
    attempt: nth,
    // Another zone may have what this one had not.
    subnet: job.subnets[(slot + nth) % Math.max(1, job.subnets.length)] ?? ended.subnet,
    capacityProvider,
    taskDefinition,
    intentAtMs: nowMs + delaySec * 1000,
    oneOff,
    job: { id: job.id, replaces: ended.observed?.arn },
  };
  return {
    job: {
      ...job,
      statusReason,
      attempts: [...job.attempts, attempt],
      task: { id, slot, attempt: nth },
      ended: undefined,
    },
    newTask,
    wake: false,
  };
}
