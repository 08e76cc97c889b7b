import type { ScalingPolicy } from '../../domain/scaling/scaling-spec.ts';
import { alarmRulesOf } from './alarm-rules.ts';
import { compares } from './breaching.ts';
import { combine, type Verdict } from './combine.ts';
import { type CapacityBounds, within } from './scheduled.ts';
import { SCALE_IN_SHARE } from './track-target.ts';
import { short, verdictOf } from './verdict.ts';

/** From so many counts on a task more or less hardly moves a metric. */
const COUNTS_MAX = 10;

/**
 * How two policies of one metric undo each other, whatever the load is; undefined: they do not. Both are asked as they
 * would be, at every threshold and every edge of a step, and just beside it:
 * - out over 40 and in under 50: at 45 both are in ALARM;
 * - out at 70 % and in under 60 %, a task each: one task at 70 % becomes two at 35 %, which become one again.
 */
export function flapOf(out: ScalingPolicy, into: ScalingPolicy, bounds: CapacityBounds): string | undefined {
  const values = new Set([...edgesOf(out), ...edgesOf(into)].flatMap(beside));
  const first = Math.max(1, bounds.minCapacity);
  for (let count = first; count < Math.min(bounds.maxCapacity, first + COUNTS_MAX); count += 1)
    for (const value of values) {
      const up = ask(out, count, value);
      if (up.wants !== 'out') continue;
      const opposite = ask(into, count, value);
      if (opposite.wants === 'in')
        return `scales out at ${short(value)}, where policy "${into.PolicyName}" scales in: they will undo each other`;
      const wish = combine([up, opposite]);
      const found = wish === up ? wayBack(out, into, bounds, { from: count, to: up.to, value }) : undefined;
      if (found) return found;
    }
  return undefined;
}

export function metricOf({ TargetTrackingScalingPolicyConfiguration: tracking, Alarm }: ScalingPolicy) {
  const measured = tracking ?? Alarm;
  return measured?.PredefinedMetricSpecification ?? measured?.CustomizedMetricSpecification;
}

/** What the one adds brings the metric of each task down to where the other takes it away again. */
function wayBack(
  out: ScalingPolicy,
  into: ScalingPolicy,
  bounds: CapacityBounds,
  { from, to, value }: { from: number; to: number; value: number },
): string | undefined {
  if (!isShared(out) && !isShared(into)) return undefined;
  const more = within(bounds, to);
  const left = (value * from) / more;
  const down = combine([ask(out, more, left), ask(into, more, left)]);
  const back = within(bounds, down?.to ?? more);
  if (down?.wants !== 'in' || back > from) return undefined;
  const way = `${from} -> ${more} -> ${back}`;
  return `scales out at ${short(value)}, and policy "${into.PolicyName}" back in at the ${short(left)} that is left: ${way}, they will flap`;
}

/** Is the metric what each task has of the whole, so that it falls as tasks are added? Of an own metric nobody knows. */
function isShared(policy: ScalingPolicy): boolean {
  const { TargetTrackingScalingPolicyConfiguration: tracking, Alarm } = policy;
  return tracking !== undefined || Alarm?.PredefinedMetricSpecification !== undefined;
}

/** What the policy says at a value that its metric has had long enough. */
function ask(policy: ScalingPolicy, capacity: number, value: number): Verdict {
  const open = alarmRulesOf(policy)
    .filter(({ rule }) => compares(value, rule.comparison, rule.threshold))
    .map(({ direction }) => direction);
  return verdictOf(policy, { series: [value], open, capacity, base: capacity });
}

function edgesOf(policy: ScalingPolicy): number[] {
  const { TargetTrackingScalingPolicyConfiguration: tracking, StepScalingPolicyConfiguration: steps, Alarm } = policy;
  if (tracking) return [tracking.TargetValue, tracking.TargetValue * SCALE_IN_SHARE];
  if (!Alarm) return [];
  const bounds = (steps?.StepAdjustments ?? []).flatMap((step) => [
    step.MetricIntervalLowerBound,
    step.MetricIntervalUpperBound,
  ]);
  return [0, ...bounds].flatMap((bound) => (typeof bound === 'number' ? Alarm.Threshold + bound : []));
}

function beside(value: number): number[] {
  const little = Math.max(Math.abs(value), 1) * 1e-6;
  return [value, value + little, value - little];
}
