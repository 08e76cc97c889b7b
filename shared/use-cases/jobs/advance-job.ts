import type { Deps } from '../deps.ts';
import { beginJob } from './begin-job.ts';
import type { JobDeps, JobInput } from './job-input.ts';
import { judgeAttempt } from './judge-attempt.ts';
import { launchAttempt } from './launch-attempt.ts';
import { lookAtJob } from './look-at-job.ts';
import type { LastLinesDeps } from './read-last-lines.ts';
import { stopAttempt } from './stop-attempt.ts';
import { waitForAttempt } from './wait-for-attempt.ts';

/** A step of the job state machine, as its states call it. */
export type JobStepInput = JobInput &
  (
    | { step: 'begin' | 'look' | 'launch' | 'stop' | 'judge' }
    | { step: 'wait'; taskToken: string; for: 'RUNNING' | 'STOPPED'; waitSec: number }
  );

/** Carries one step out; each may be repeated. Answers what is to be done next. */
export async function advanceJob(
  deps: JobDeps & LastLinesDeps & Pick<Deps, 'jobRuns'>,
  input: JobStepInput,
): Promise<unknown> {
  switch (input.step) {
    case 'begin':
      return beginJob(deps, input);
    case 'look':
      return lookAtJob(deps, input);
    case 'launch':
      return launchAttempt(deps, input);
    case 'wait':
      return waitForAttempt(deps, input);
    case 'stop':
      return stopAttempt(deps, input);
    case 'judge':
      return judgeAttempt(deps, input);
  }
}
