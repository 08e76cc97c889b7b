import type { Draft, Path, Report } from '../request.ts';
import type { StepAdjustment } from './policy.ts';

interface Interval {
  index: number;
  lower: number;
  upper: number;
}

/**
 * The intervals of a policy's steps leave no gap, do not overlap and reach as far as they have to; refused in AWS's
 * words (terraform-provider-aws #9077 and #29413 quote them).
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html
 */
export function stepIntervals(steps: readonly (Draft<StepAdjustment> | undefined)[], at: Path, report: Report): void {
  const intervals: Interval[] = [];
  for (const [index, step] of steps.entries()) {
    if (!report.sound(...at, index)) return;
    const lower = step?.MetricIntervalLowerBound ?? Number.NEGATIVE_INFINITY;
    const upper = step?.MetricIntervalUpperBound ?? Number.POSITIVE_INFINITY;
    if (!Number.isFinite(lower) && !Number.isFinite(upper)) {
      report.refuse([...at, index], 'must have a MetricIntervalLowerBound or a MetricIntervalUpperBound');
    } else if (lower >= upper) {
      report.refuse([...at, index], `must have a lower bound below its upper bound; got ${lower} and ${upper}`);
    } else intervals.push({ index, lower, upper });
  }
  if (intervals.length === steps.length) chain(intervals, at, report);
}

function chain(intervals: readonly Interval[], at: Path, report: Report): void {
  const sorted = intervals.toSorted((a, b) => a.lower - b.lower || a.upper - b.upper);
  for (const [position, { index, lower }] of sorted.entries()) {
    const before = sorted[position - 1];
    if (!before || lower === before.upper) continue;
    const bounds = `the step of ${text(before.lower)} to ${text(before.upper)}`;
    report.refuse(
      [...at, index],
      lower < before.upper
        ? `overlaps ${bounds}. StepAdjustment intervals cannot overlap: each has to begin where another ends`
        : `leaves a gap to ${bounds}. StepAdjustment intervals cannot have gaps between them: each has to begin where another ends`,
    );
  }
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first && Number.isFinite(first.lower) && first.lower < 0)
    report.refuse(
      [...at, first.index],
      'There must be a StepAdjustment with an unspecified lower bound (i.e., lower bound is null) when one StepAdjustment has a negative lower bound',
    );
  if (last && Number.isFinite(last.upper) && last.upper > 0)
    report.refuse(
      [...at, last.index],
      'There must be a StepAdjustment with an unspecified upper bound (i.e., upper bound is null) when one StepAdjustment has a positive upper bound',
    );
}

function text(bound: number): string {
  return Number.isFinite(bound) ? String(bound) : 'null';
}
