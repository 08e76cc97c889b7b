import type { ScalingPolicy, StepAlarm, StepScaling, TargetTracking } from '../../domain/scaling/scaling-spec.ts';
import type { ScalingDirection } from '../../domain/scaling/service-scaling.ts';
import { alarmRulesOf, type PolicyAlarm } from './alarm-rules.ts';
import { countBreaching, isBreaching, type Series } from './breaching.ts';
import type { Verdict } from './combine.ts';
import { adjusted, chooseStep } from './step-adjustment.ts';
import { trackIn, trackOut } from './track-target.ts';

/** What a policy is asked about. */
export interface Question {
  /** Its metric, oldest first, up to the last period that has ended. */
  series: Series;
  /** Which of its alarms are in ALARM. */
  open: readonly ScalingDirection[];
  /** The desired count. */
  capacity: number;
  /** What a scale-out is counted from (scaleOutBase). */
  base: number;
  /**
   * Tasks that the metric was divided by, where Slipway did that itself (a backlog): what they need is counted from
   * them, whatever cools down, and the alarm, which watches the whole queue, is no proof for each task's share.
   */
  measuredBy?: number;
}

/** What one policy says, its breaches and its metric alone: bounds, cooldowns and the other policies come after it. */
export function verdictOf(policy: ScalingPolicy, question: Question): Verdict {
  const { TargetTrackingScalingPolicyConfiguration: tracking, StepScalingPolicyConfiguration: steps, Alarm } = policy;
  const alarms = alarmRulesOf(policy);
  if (tracking) return trackingVerdict(policy, tracking, alarms, question);
  if (steps && Alarm) return stepVerdict(policy, steps, Alarm, alarms, question);
  return { ...quiet(policy, question), abstainsIn: true };
}

function quiet({ PolicyName }: ScalingPolicy, { capacity }: Question): Verdict {
  return { policy: PolicyName, wants: 'none', to: capacity, cause: '', cooldownSec: 0, abstainsIn: false };
}

function trackingVerdict(
  policy: ScalingPolicy,
  tracking: TargetTracking,
  alarms: readonly PolicyAlarm[],
  question: Question,
): Verdict {
  const { TargetValue: target, ScaleOutCooldown, ScaleInCooldown, DisableScaleIn } = tracking;
  const { series, open, capacity, base, measuredBy } = question;
  const rest: Verdict = { ...quiet(policy, question), abstainsIn: DisableScaleIn };
  const isProven = ({ rule }: PolicyAlarm) => measuredBy === undefined || isBreaching(series, rule);
  const latest = series.at(-1);
  if (latest === undefined) return { ...rest, wants: 'insufficient', cause: 'its metric has no data' };
  const out = alarms.find(({ direction }) => direction === 'out');
  if (out && open.includes('out') && latest > target && isProven(out)) {
    const to = trackOut(measuredBy ?? base, latest, target);
    if (to > capacity)
      return { ...rest, wants: 'out', to, cause: causeOf(series, out, latest), cooldownSec: ScaleOutCooldown };
  }
  const into = alarms.find(({ direction }) => direction === 'in');
  if (!into || !open.includes('in') || !isProven(into)) return rest;
  const window = series.slice(-into.rule.periods).filter((value) => value !== undefined);
  const highest = Math.max(...window);
  const to = trackIn(measuredBy ?? capacity, highest, target);
  if (to >= capacity) return rest;
  return { ...rest, wants: 'in', to, cause: causeOf(series, into, highest), cooldownSec: ScaleInCooldown };
}

function stepVerdict(
  policy: ScalingPolicy,
  steps: StepScaling,
  { Threshold, ComparisonOperator }: StepAlarm,
  alarms: readonly PolicyAlarm[],
  question: Question,
): Verdict {
  const { series, open, capacity, base } = question;
  const quietly: Verdict = { ...quiet(policy, question), abstainsIn: true };
  const [alarm] = alarms;
  if (!alarm || !open.includes(alarm.direction)) return quietly;
  // Its alarm is in ALARM: what it asks for, or waits for, is no consent to the opposite.
  const rest: Verdict = { ...quietly, abstainsIn: false };
  const latest = series.at(-1);
  if (latest === undefined) return { ...rest, wants: 'insufficient', cause: 'its metric has no data' };
  const step = chooseStep(steps.StepAdjustments, latest, Threshold, ComparisonOperator);
  if (!step) return rest;
  const adjustment = {
    type: steps.AdjustmentType,
    by: step.ScalingAdjustment,
    minMagnitude: steps.MinAdjustmentMagnitude,
  };
  const found = { ...rest, cause: causeOf(series, alarm, latest), cooldownSec: steps.Cooldown };
  const up = adjusted(base, adjustment);
  if (up > capacity) return { ...found, wants: 'out', to: up };
  const down = adjusted(capacity, adjustment);
  return down < capacity ? { ...found, wants: 'in', to: down } : rest;
}

/** "81 over 60 for 3 of 3" */
function causeOf(series: Series, { rule }: PolicyAlarm, value: number): string {
  const side = rule.comparison.startsWith('Greater') ? 'over' : 'under';
  return `${short(value)} ${side} ${short(rule.threshold)} for ${countBreaching(series, rule)} of ${rule.periods}`;
}

/** Four digits are enough to follow a decision. */
export function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
