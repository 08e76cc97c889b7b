import type { Retrier } from '../asl.ts';
import type { Failure } from '../state-failure.ts';

/**
 * Whether ErrorEquals names this failure
 * (docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
 * States.Runtime cannot be caught at all; States.DataLimitExceeded only by its own name; States.TaskFailed stands for
 * every other error but a timeout, States.ALL for every other error.
 */
export function matchesError(errorEquals: string[], { error, aliases = [] }: Failure): boolean {
  if (error === 'States.Runtime') return false;
  if (errorEquals.some((name) => name === error || aliases.includes(name))) return true;
  if (error === 'States.DataLimitExceeded') return false;
  return (
    errorEquals.includes('States.ALL') || (errorEquals.includes('States.TaskFailed') && error !== 'States.Timeout')
  );
}

/**
 * The delay before retry number `made` + 1, in ms.
 * Interval 1 s, rate 2: 1, 2, 4 s; MaxDelaySeconds 3 cuts the third to 3 s. FULL jitter draws from 0 to that.
 */
export function retryDelayMs(retrier: Retrier, made: number, random: () => number): number {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const delayMs = 1000 * Math.min(IntervalSeconds * BackoffRate ** made, MaxDelaySeconds);
  return Math.round(retrier.JitterStrategy === 'FULL' ? delayMs * random() : delayMs);
}
