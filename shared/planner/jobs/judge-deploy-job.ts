import type { Job } from '../../domain/job.ts';
import { lastPartOf } from '../../domain/names.ts';
import type { ImageDigest } from '../../domain/task.ts';

/** What a deployment's job that has ended says of its gate; `taskId` is the task that it was judged by. */
export interface JobVerdict {
  verdict: 'passed' | 'failed';
  detail: string;
  taskId?: string;
  imageDigests?: ImageDigest[];
}

/** More of a log would crowd a record that has to stay small: the whole of it is at the task. */
const TAIL_CHARACTERS_MAX = 1000;

/**
 * SUCCEEDED passes. FAILED tells why, by the last of its tasks: the exit code, and what it wrote last.
 * `failed with exit code 3 (2 of 2 tries): relation "users" does not exist`
 */
export function judgeDeployJob({ status, statusReason = '', attempts, retryStrategy, stop }: Job): JobVerdict {
  const last = attempts.at(-1);
  const taskId = last?.taskArn && lastPartOf(last.taskArn);
  const told = taskId ? { taskId } : {};
  if (status === 'SUCCEEDED') {
    const { imageDigests } = last ?? {};
    const detail = `its task ${taskId} has exited with 0`;
    return { verdict: 'passed', detail, ...told, ...(imageDigests ? { imageDigests } : {}) };
  }
  const tries = `${attempts.length} of ${retryStrategy.attempts} tries`;
  const code = last?.exitCode === undefined || stop ? '' : `exit code ${last.exitCode}, `;
  const lines = (last?.lastLines ?? []).join('\n').slice(-TAIL_CHARACTERS_MAX);
  const detail = `its task${taskId ? ` ${taskId}` : ''} has failed (${code}${tries}): ${statusReason}`;
  return { verdict: 'failed', detail: lines ? `${detail}; it wrote last:\n${lines}` : detail, ...told };
}
