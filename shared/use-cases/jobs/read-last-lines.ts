import type { Job } from '../../domain/job.ts';
import type { Task } from '../../domain/task.ts';
import { tellingContainer } from '../../planner/jobs/judge-attempt.ts';
import type { Deps } from '../deps.ts';
import { tellLastLines } from '../tasks/tell-last-lines.ts';

/** CloudWatch Logs shows a line some moments after it was written. */
const TRIES = 3;
const TRY_AGAIN_MS = 1000;

export type LastLinesDeps = Pick<Deps, 'logs' | 'definitions' | 'clock' | 'log'>;

/** What the container that failed wrote last. A log that cannot be read is none: never an error. */
export async function readLastLines(deps: LastLinesDeps, job: Job, task: Task): Promise<string[]> {
  const container = tellingContainer(job, task.observed?.containers ?? [])?.name;
  if (!container) return [];
  try {
    for (let attempt = 1; ; attempt += 1) {
      const lines = await tellLastLines(deps, task, container);
      if (lines.length > 0 || attempt === TRIES) return lines;
      await deps.clock.sleep(TRY_AGAIN_MS);
    }
  } catch (error) {
    deps.log('the log of a job could not be read', { jobId: job.id, error: String(error) });
    return [];
  }
}
