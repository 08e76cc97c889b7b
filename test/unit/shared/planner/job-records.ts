import type { Job } from '../../../../shared/domain/job.ts';
import type { TaskStop } from '../../../../shared/domain/task.ts';
import { NOON_MS } from './records.ts';

/** A job whose first task runs: one try, judged by the container `app`. */
export function jobOf(over: Partial<Job> = {}): Job {
  return {
    id: 'a',
    cluster: 'default',
    jobSeq: 1,
    status: 'RUNNING',
    retryStrategy: { attempts: 1, evaluateOnExit: [] },
    ownTaskDefinitionArn: 'own',
    wish: {},
    subnets: [],
    essential: ['app'],
    task: { id: 'a', slot: 0, attempt: 0 },
    attempts: [],
    executions: 1,
    createdAtMs: NOON_MS,
    updatedAtMs: NOON_MS,
    ...over,
  };
}

export const USER_STOP: TaskStop = { cause: 'USER', reason: 'enough', markedAtMs: NOON_MS };
