import type { Series } from './breaching.ts';

export interface MetricPoint {
  atMs: number;
  value: number;
}

/** A datapoint may be this many periods late before it counts as missing: CloudWatch takes minutes to have one. */
const LATE_PERIODS_MAX = 3;

/**
 * The datapoints of the last `periods` periods that have ended, oldest first, up to the newest that there is; its last
 * is undefined where that is too old to say anything of now.
 * Periods of 60 s at 12:05:30: the one that began at 12:04 is the last that has ended.
 */
export function seriesOf(
  points: readonly MetricPoint[],
  { nowMs, periodMs, periods }: { nowMs: number; periodMs: number; periods: number },
): Series {
  const ended = points.filter(({ atMs }) => atMs + periodMs <= nowMs).toSorted((a, b) => a.atMs - b.atMs);
  const newest = ended.at(-1);
  if (!newest || newest.atMs + (LATE_PERIODS_MAX + 1) * periodMs <= nowMs) return [undefined];
  const series: (number | undefined)[] = Array.from({ length: periods }, () => undefined);
  for (const { atMs, value } of ended) {
    const back = Math.round((newest.atMs - atMs) / periodMs);
    if (back < periods) series[periods - 1 - back] = value;
  }
  return series;
}
