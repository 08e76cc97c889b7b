import type { Datum } from './metric-store.ts';
import { refusal } from './refusal.ts';

/** A statistic over the data of one period; undefined where they do not tell (a percentile of statistic sets). */
export type Statistic = (data: Datum[]) => number | undefined;

const total = (data: Datum[], of: (datum: Datum) => number): number => data.reduce((sum, datum) => sum + of(datum), 0);

const SIMPLE: Record<string, Statistic> = {
  SampleCount: (data) => total(data, ({ count }) => count),
  Sum: (data) => total(data, ({ sum }) => sum),
  Average: (data) => total(data, ({ sum }) => sum) / total(data, ({ count }) => count),
  Minimum: (data) => Math.min(...data.map(({ min }) => min)),
  Maximum: (data) => Math.max(...data.map(({ max }) => max)),
};

/** `p99.9`, `tm90`: up to ten digits behind the point. */
const PERCENTILE = /^(p|tm)(\d{1,2}(?:\.\d{1,10})?|100)$/;

/** The simple statistics of GetMetricStatistics, in AWS's order. */
export const SIMPLE_STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

export const isPercentile = (name: string): boolean => PERCENTILE.test(name);

/**
 * A statistic by its name: the simple ones, percentiles (p50) and trimmed means (tm90: the mean of all but the largest
 * tenth). Others of AWS (TM, WM, PR, TC, TS, IQM) are refused by name.
 */
export function parseStatistic(name: string): Statistic {
  const simple = SIMPLE[name];
  if (simple) return simple;
  const [, kind, percent] = PERCENTILE.exec(name) ?? [];
  if (kind === 'p') return (data) => percentile(data, Number(percent) / 100);
  if (kind === 'tm') return (data) => trimmedMean(data, Number(percent) / 100);
  throw refusal(
    'InvalidParameterValue',
    `The statistic '${name}' must be one of [${SIMPLE_STATISTICS.join(', ')}], or p or tm and a number from 0 to 100`,
  );
}

/** Statistic sets say nothing of the values between, unless all of them are equal. */
function sorted(data: Datum[]): Datum[] | undefined {
  if (data.some(({ min, max }) => min !== max)) return undefined;
  return data.toSorted((a, b) => a.min - b.min);
}

/** The smallest value that at least this share of all samples does not exceed: p50 of 1, 2, 3, 4 is 2. */
function percentile(data: Datum[], share: number): number | undefined {
  const values = sorted(data);
  if (!values) return undefined;
  const wanted = share * total(values, ({ count }) => count);
  let seen = 0;
  for (const { min, count } of values) {
    seen += count;
    // 0.1 × 3 is a little more than 0.3.
    if (seen >= wanted - 1e-9) return min;
  }
  return values.at(-1)?.min;
}

function trimmedMean(data: Datum[], share: number): number | undefined {
  const values = sorted(data);
  if (!values) return undefined;
  const wanted = share * total(values, ({ count }) => count);
  let left = wanted;
  let sum = 0;
  for (const { min, count } of values) {
    const taken = Math.min(count, left);
    sum += min * taken;
    left -= taken;
  }
  return wanted === 0 ? undefined : sum / wanted;
}
