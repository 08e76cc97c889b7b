import type { ComparisonOperator } from '../../domain/scaling/scaling-spec.ts';

/** Datapoints of a policy's metric, oldest first; undefined where the metric has none. */
export type Series = readonly (number | undefined)[];

/** When an alarm is in ALARM: `datapoints` of the last `periods` compare so with the threshold. */
export interface AlarmRule {
  comparison: ComparisonOperator;
  threshold: number;
  periods: number;
  datapoints: number;
}

export function compares(value: number, comparison: ComparisonOperator, threshold: number): boolean {
  switch (comparison) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}

/** How many of the last `periods` datapoints breach. [70, 50, 90] over 60: 2 of 3. */
export function countBreaching(series: Series, { comparison, threshold, periods }: AlarmRule): number {
  return series.slice(-periods).filter((value) => value !== undefined && compares(value, comparison, threshold)).length;
}

export function isBreaching(series: Series, rule: AlarmRule): boolean {
  return countBreaching(series, rule) >= rule.datapoints;
}
