import { wireJobs } from '../../shared/runtime/wire-jobs.ts';
import { advanceJob, type JobStepInput } from '../../shared/use-cases/jobs/advance-job.ts';

const deps = wireJobs();

/** The steps of the job's state machine: a one-off task with a timeout, or that is tried again. */
export const handler = (input: JobStepInput) => advanceJob(deps, input);
