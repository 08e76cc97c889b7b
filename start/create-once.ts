import { AppError } from '../shared/contract/app-errors.ts';

const KEPT_MS = 24 * 3_600_000;

/**
 * What an Idempotency-Key does on the routes that no function serves: the same request gets the first answer, another one
 * 422, and a refusal is not kept (docs/decisions/a-repeated-write.md). It is remembered for as long as this Slipway runs:
 * an image that is put again after a restart is the same image.
 */
export function createOnce<Answer>() {
  const kept = new Map<string, { request: string; untilMs: number; answer: Promise<Answer> }>();

  return async (key: string | undefined, request: string, work: () => Promise<Answer>) => {
    if (key === undefined) return { answer: await work(), isReplayed: false };
    const nowMs = Date.now();
    for (const [old, { untilMs }] of kept) if (untilMs <= nowMs) kept.delete(old);
    const first = kept.get(key);
    if (first && first.request !== request) {
      throw new AppError(
        'IdempotentParameterMismatchException',
        'this Idempotency-Key came with another request before: a new request takes a new one',
      );
    }
    if (first) return { answer: await first.answer, isReplayed: true };
    const answer = work();
    kept.set(key, { request, untilMs: nowMs + KEPT_MS, answer });
    answer.catch(() => kept.delete(key));
    return { answer: await answer, isReplayed: false };
  };
}
