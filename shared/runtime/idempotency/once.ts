import { AppError } from '../../contract/app-errors.ts';
import type { Answers, Claim, StoredAnswer } from '../../ports/answers.ts';
import { logError } from '../log.ts';

/** One request with an Idempotency-Key, as the answers know it. */
export interface Wish {
  key: string;
  fingerprint: string;
  /** What the caller knows the key by; Idempotency-Key unless said. */
  name?: string;
}

/**
 * Carries a request out once: the same again gets the first answer again, with `idempotency-replayed: true`.
 * Another request under the same key is an IdempotentParameterMismatchException; the same one while the first is still
 * under way a ConflictException with Retry-After.
 * A refusal changes nothing and is not kept: who mends the request may use the key again. After a failure of ours the
 * same request, and no other, may be tried again at once; `work` is told when the request came first, so that what it
 * makes from that is the same.
 */
export async function once(
  answers: Answers,
  { key, fingerprint, name = 'Idempotency-Key' }: Wish,
  work: (startedAtMs: number) => Promise<StoredAnswer>,
): Promise<StoredAnswer> {
  const outcome = await answers.claim(key, fingerprint);
  switch (outcome.kind) {
    case 'answered': {
      const { answer } = outcome;
      return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } };
    }
    case 'mismatch':
      throw new AppError(
        'IdempotentParameterMismatchException',
        `this ${name} came with another request before: a new request takes a new one`,
      );
    case 'busy':
      throw new AppError('ConflictException', `the first request with this ${name} is still under way`, {
        headers: { 'retry-after': '1' },
      });
    case 'claimed':
      return carryOut(answers, key, outcome.claim, work);
  }
}

async function carryOut(
  answers: Answers,
  key: string,
  claim: Claim,
  work: (startedAtMs: number) => Promise<StoredAnswer>,
): Promise<StoredAnswer> {
  let answer: StoredAnswer;
  try {
    answer = await work(claim.startedAtMs);
  } catch (error) {
    const isRefusal = error instanceof AppError && !error.retryable;
    await quietly(isRefusal ? answers.release(key, claim) : answers.leave(key, claim));
    throw error;
  }
  await quietly(answers.keep(key, claim, answer));
  return answer;
}

/** What was done is done, whether or not it could be noted: a claim that was not settled ends by itself. */
async function quietly(noting: Promise<void>): Promise<void> {
  try {
    await noting;
  } catch (error) {
    logError('an answer could not be kept for its Idempotency-Key', error);
  }
}
