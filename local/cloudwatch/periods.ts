import type { Datum } from './metric-store.ts';

/**
 * Periods begin where the time asked for does, rounded down to the minute, or to the period when it is shorter.
 * Asked for 12:00:34 with a period of 300 s: 12:00, 12:05, …
 */
export function firstPeriodMs(startMs: number, stepMs: number): number {
  return Math.floor(startMs / stepMs) * stepMs;
}

/** Data by the beginning of their period, oldest first; a period without data has no entry. */
export function groupByPeriod(data: Datum[], fromMs: number, periodMs: number): Map<number, Datum[]> {
  return Map.groupBy(data, ({ atMs }) => fromMs + Math.floor((atMs - fromMs) / periodMs) * periodMs);
}
