import type { AdjustmentType, ComparisonOperator, StepAdjustment } from '../../domain/scaling/scaling-spec.ts';

/**
 * The step whose interval holds the metric: above the threshold [lower, upper), below it (lower, upper]; null is
 * infinity. At the threshold itself the alarm's comparison says which side it is.
 * Threshold 50, steps 0..10 and 10..: 50 and 59.9 are the first's, 60 the second's.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html
 */
export function chooseStep(
  steps: readonly StepAdjustment[],
  metric: number,
  threshold: number,
  comparison: ComparisonOperator,
): StepAdjustment | undefined {
  const difference = metric - threshold;
  const isAbove = difference > 0 || (difference === 0 && comparison.startsWith('Greater'));
  return steps.find(({ MetricIntervalLowerBound, MetricIntervalUpperBound }) => {
    const lower = MetricIntervalLowerBound ?? Number.NEGATIVE_INFINITY;
    const upper = MetricIntervalUpperBound ?? Number.POSITIVE_INFINITY;
    return isAbove ? lower <= difference && difference < upper : lower < difference && difference <= upper;
  });
}

/** What a step adds or takes: its adjustment, of the policy's type. */
export interface Adjustment {
  type: AdjustmentType;
  by: number;
  minMagnitude?: number;
}

/**
 * The capacity that an adjustment leads to, never below 0.
 * 10 tasks, +20 %: 12. 4 tasks, +25 %, MinAdjustmentMagnitude 2: 6. 10 tasks, -67 %: -6.7 is -6, so 4.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
 */
export function adjusted(capacity: number, { type, by, minMagnitude }: Adjustment): number {
  if (type === 'ExactCapacity') return Math.max(0, by);
  const change = type === 'ChangeInCapacity' ? by : percentChange(capacity, by, minMagnitude);
  return Math.max(0, capacity + change);
}

/** Above 1 rounds down, between 0 and 1 is 1, between -1 and 0 is -1, below -1 rounds toward zero. */
export function percentChange(capacity: number, percent: number, minMagnitude = 0): number {
  const exact = (capacity * percent) / 100;
  const rounded = Math.abs(exact) < 1 ? Math.sign(exact) : Math.trunc(exact);
  return Math.sign(percent) * Math.max(Math.abs(rounded), minMagnitude);
}
