import { createHash } from 'node:crypto';
import { AppError } from '../../contract/app-errors.ts';
import type { RunTaskRequest } from '../../contract/run-task/run-task.ts';
import type { Answers, StoredAnswer } from '../../ports/answers.ts';
import { once } from './once.ts';

/**
 * Runs tasks once under RunTask's own `clientToken`, which belongs to the cluster, whoever sends it: the same parameters
 * again get the first answer again, others are a ConflictException. For 24 hours.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
export async function onceByClientToken(
  answers: Answers,
  cluster: string,
  { clientToken = '', ...wish }: RunTaskRequest,
  work: (intent: string) => Promise<StoredAnswer>,
): Promise<StoredAnswer> {
  const key = hash('clientToken', cluster, clientToken);
  try {
    // What a request means is the same text, in whatever order its fields came.
    const same = { key, fingerprint: hash(JSON.stringify(wish)), name: 'clientToken' };
    return await once(answers, same, (startedAtMs) => work(hash(key, String(startedAtMs))));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'IdempotentParameterMismatchException') throw error;
    throw new AppError('ConflictException', error.detail);
  }
}

function hash(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
