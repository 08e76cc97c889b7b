import { hasJobEnded, type Job, type JobKey } from '../../domain/job.ts';
import type { Deps } from '../deps.ts';

/** What a step of the job state machine is given. */
export interface JobInput extends JobKey {
  executionArn: string;
}

/** Another execution has taken over: this one has nothing left to do. */
export const SUPERSEDED = { next: 'superseded' } as const;

/** Once an execution has begun, the job is its own until another begins. */
export function isJobHeldBy(job: Job, { executionArn }: JobInput): boolean {
  return !hasJobEnded(job) && job.executionArn === executionArn;
}

export type JobDeps = Pick<Deps, 'store' | 'clock' | 'fleet' | 'settings' | 'log'>;
