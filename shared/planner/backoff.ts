import type { Deployment, FailureCount } from '../domain/deployment.ts';
import type { ServiceRevision } from '../domain/service-revision.ts';
import { isStopping, runningSinceMs } from './readiness.ts';
import type { Snapshot } from './snapshot.ts';

const BACKOFF_MAX_SEC = 300;

/**
 * How long a revision whose tasks fail waits before its next launch: 0, 1, 2, 4 … 300 s a round, where a round is
 * as many failures as tasks are desired, so that four tasks that crash together count as one round of four.
 * desired 1: the first crash is replaced at once, the second after 1 s, the third after 2 s.
 * desired 4: failures 1 to 4 are round 1 (at once), 5 to 8 round 2 (1 s).
 * Each failure is the part of a round that it was when it happened: 16 of 4 tasks are 4 rounds (4 s), also where one task
 * is desired by now, which would be 16 rounds (300 s) otherwise.
 * Up to a quarter is added by chance (AWS Builders' Library, "Timeouts, retries, and backoff with jitter").
 */
export function backoffMs(failures: number, desired: number, jitter: number): number {
  // Of 49 desired tasks 49 parts of a round are a hair more than one.
  const round = Math.ceil(failures / Math.max(1, desired) - 1e-6);
  if (round <= 1) return 0;
  const sec = Math.min(BACKOFF_MAX_SEC, 2 ** (round - 2));
  return Math.ceil(sec * 1000 * (1 + jitter / 4));
}

/** How many rounds of failures there were; `desired` is what is wanted now. */
export function roundsOf({ count, rounds }: Pick<FailureCount, 'count' | 'rounds'>, desired: number): number {
  return rounds ?? count / Math.max(1, desired);
}

/** When the next launch may be; undefined: now. */
export function notBeforeMs(failures: FailureCount | undefined, desired: number): number | undefined {
  if (!failures) return undefined;
  const delayMs = backoffMs(roundsOf(failures, desired), 1, failures.jitter);
  return delayMs === 0 ? undefined : failures.lastAtMs + delayMs;
}

/** The failures of a revision that were counted last, whatever has become of it since. */
export function lastFailures(
  { revision: own, failures, healingFailures }: Deployment,
  revision: number,
): FailureCount | undefined {
  if (revision === own) return failures;
  return healingFailures?.revision === revision ? healingFailures : undefined;
}

/**
 * The failures that a revision's next launch answers for: the deployment's own, or those of the older revision that
 * heals while the deployment holds. A bad new revision never slows the healing of the good one down.
 * None once a task that was launched after the last of them, in the same millisecond at the earliest, has run for
 * minHealthySec.
 * Failed for the 9th time at 12:00:00, launched 12:00:20, minHealthySec 40: they count until 12:01:00, and not after.
 */
export function failuresOf(
  { deployment, tasks, nowMs }: Pick<Snapshot, 'deployment' | 'tasks' | 'nowMs'>,
  { revision, spec }: ServiceRevision,
): FailureCount | undefined {
  const failures = lastFailures(deployment, revision);
  if (!failures) return undefined;
  const outlived = tasks.some((task) => {
    const runningAtMs = runningSinceMs(task) ?? Number.POSITIVE_INFINITY;
    return (
      task.revision === revision &&
      task.intentAtMs >= failures.lastAtMs &&
      !isStopping(task) &&
      nowMs >= runningAtMs + spec.minHealthySec * 1000
    );
  });
  return outlived ? undefined : failures;
}
