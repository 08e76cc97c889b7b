import type { Datum } from './metric-store.ts';

/** A period's data put together. */
export interface Summary extends Datum {}

/** The simple statistics of CloudWatch. */
export const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
export type StatisticName = (typeof STATISTICS)[number];

/**
 * Periods begin where the time asked for does, rounded down to the minute, or to the period when it is shorter.
 * Asked for 12:00:34 with a period of 300 s: 12:00, 12:05, …
 */
export function firstPeriodMs(startMs: number, periodSec: number): number {
  const stepMs = Math.min(periodSec, 60) * 1000;
  return Math.floor(startMs / stepMs) * stepMs;
}

/** Puts data of one unit into periods, oldest first; `atMs` of each is the period's beginning. Empty periods have none. */
export function summarize(data: Datum[], fromMs: number, periodSec: number): Summary[] {
  const periodMs = periodSec * 1000;
  const periods = new Map<number, Summary>();
  for (const datum of data) {
    const atMs = fromMs + Math.floor((datum.atMs - fromMs) / periodMs) * periodMs;
    const so = periods.get(atMs);
    periods.set(atMs, so ? add(so, datum) : { ...datum, atMs });
  }
  return [...periods.values()].sort((a, b) => a.atMs - b.atMs);
}

const add = (summary: Summary, datum: Datum): Summary => ({
  ...summary,
  count: summary.count + datum.count,
  sum: summary.sum + datum.sum,
  min: Math.min(summary.min, datum.min),
  max: Math.max(summary.max, datum.max),
});

export function statisticOf(summary: Summary, statistic: StatisticName): number {
  switch (statistic) {
    case 'SampleCount':
      return summary.count;
    case 'Sum':
      return summary.sum;
    case 'Average':
      return summary.sum / summary.count;
    case 'Minimum':
      return summary.min;
    case 'Maximum':
      return summary.max;
  }
}
