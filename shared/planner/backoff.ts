import type { FailureCount } from '../domain/deployment.ts';

const BACKOFF_MAX_SEC = 300;

/**
 * How long a revision whose tasks fail waits before its next launch: 0, 1, 2, 4 … 300 s a round, where a round is
 * as many failures as tasks are desired, so that four tasks that crash together count as one round of four.
 * desired 1: the first crash is replaced at once, the second after 1 s, the third after 2 s.
 * desired 4: failures 1 to 4 are round 1 (at once), 5 to 8 round 2 (1 s).
 * Up to a quarter is added by chance (AWS Builders' Library, "Timeouts, retries, and backoff with jitter").
 */
export function backoffMs(failures: number, desired: number, jitter: number): number {
  const round = Math.ceil(failures / Math.max(1, desired));
  if (round <= 1) return 0;
  const sec = Math.min(BACKOFF_MAX_SEC, 2 ** (round - 2));
  return sec * 1000 * (1 + jitter / 4);
}

/** When the next launch may be; undefined: now. */
export function notBeforeMs(failures: FailureCount | undefined, desired: number): number | undefined {
  if (!failures || failures.count === 0) return undefined;
  const delayMs = backoffMs(failures.count, desired, failures.jitter);
  return delayMs === 0 ? undefined : failures.lastAtMs + delayMs;
}
