import { hasJobEnded } from '../../domain/job.ts';
import { type JobStep, nextJobStep } from '../../planner/jobs/next-job-step.ts';
import type { Deps } from '../deps.ts';
import { isJobHeldBy, type JobInput, SUPERSEDED } from './job-input.ts';

/** Where the job stands now: what the state machine chooses its next state by. */
export async function lookAtJob(
  { store, clock }: Pick<Deps, 'store' | 'clock'>,
  input: JobInput,
): Promise<JobStep | typeof SUPERSEDED> {
  const job = await store.getJob(input);
  if (!job || (!hasJobEnded(job) && !isJobHeldBy(job, input))) return SUPERSEDED;
  const task = await store.getLiveTask(job.cluster, undefined, job.task.id);
  return nextJobStep(job, task, clock.nowMs());
}
