import { AwsError } from '../cloud/aws-error.ts';
import type { StoredGroup } from './log-store.ts';

/** The days that PutRetentionPolicy takes (API reference). */
const DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
const DAY_MS = 86_400_000;

export function checkRetention(days: number | undefined): number {
  if (days !== undefined && DAYS.includes(days)) return days;
  const message = `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must be one of [${DAYS.join(', ')}]`;
  throw new AwsError('InvalidParameterException', message);
}

/** Events before this time have expired: no read shows them. */
export function retainedFromMs(group: StoredGroup): number {
  return group.retentionDays === undefined ? 0 : Date.now() - group.retentionDays * DAY_MS;
}
