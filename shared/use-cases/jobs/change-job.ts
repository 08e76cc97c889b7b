import { AppError } from '../../contract/app-errors.ts';
import { hasJobEnded, type Job, type JobKey } from '../../domain/job.ts';
import type { JobCommit } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';

type Change = Omit<JobCommit, 'replaces'>;

const TRIES = 8;
const RACE_JITTER_MS = 100;

/**
 * Reads the job, lets `decide` say what should change, and writes that on the condition that nobody wrote in between; a
 * lost race is decided again on what is there now. Answers the job as it was written; undefined where `decide` wanted
 * nothing, or there is no such job.
 */
export async function changeJob(
  { store, clock }: Pick<Deps, 'store' | 'clock'>,
  key: JobKey,
  decide: (job: Job) => Promise<Change | undefined> | Change | undefined,
): Promise<Job | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = await store.getJob(key);
    const change = before && (await decide(before));
    if (!before || !change) return undefined;
    const job = { ...change.job, updatedAtMs: clock.nowMs() };
    // Whoever waits for a deployment's job hears of its end by the table's stream.
    const wake = change.wake || (job.owner !== undefined && hasJobEnded(job));
    if (await store.commitJob({ ...change, job, wake, replaces: before })) return { ...job, jobSeq: before.jobSeq + 1 };
    await clock.sleep(clock.random() * RACE_JITTER_MS);
  }
  const detail = `job ${key.id} in cluster ${key.cluster} is written by too many at once: try again in a moment`;
  throw new AppError('ThrottlingException', detail, { headers: { 'retry-after': '1' } });
}
