import { AT_GRACE_MS, atTimeMs } from '../../domain/scaling/at-time.ts';
import type { ScalingPolicy, ScalingSpec, ScheduledAction } from '../../domain/scaling/scaling-spec.ts';
import { compares } from './breaching.ts';
import { flapOf, metricOf } from './flapping.ts';
import { stableJson } from './stable-json.ts';
import { chooseStep } from './step-adjustment.ts';

/** What is taken as it is, and will hardly do what was meant. */
export interface ScalingWarning {
  /** A JSON pointer to what it is about. */
  pointer: string;
  detail: string;
}

/** What is known beside the policies themselves. */
export interface Known {
  nowMs: number;
  /** Requests reach the service by a load balancer. */
  takesTraffic: boolean;
  /** Policies whose metric CloudWatch had not seen when they were put. */
  unseen?: readonly string[];
  /** When each scheduled action was last carried out, by the time that it was meant for. */
  scheduled?: Readonly<Record<string, number>>;
}

/** Under so many percent an idle task may be at its target already. */
const UTILIZATION_MIN = 5;
/** Each pair of policies of a metric is asked some thousand times: more pairs than these nobody has. */
const PAIRS_MAX = 25;

/** Policies and scheduled actions that would never act, that cannot do what they are for, or that flap by construction. */
export function warningsOf(spec: ScalingSpec, known: Known): ScalingWarning[] {
  const flaps = flapping(spec);
  const ofPolicies = spec.policies.flatMap((policy, index) =>
    [
      ...aboutMetric(policy, known),
      ...aboutSteps(policy),
      ...aboutTarget(policy, spec),
      ...(flaps.get(policy) ?? []),
    ].map((detail) => ({ pointer: `/policies/${index}`, detail })),
  );
  const ofActions = spec.scheduledActions.flatMap((action, index) =>
    aboutAction(action, spec, known).map((detail) => ({ pointer: `/scheduledActions/${index}`, detail })),
  );
  return [...ofPolicies, ...ofActions];
}

function aboutMetric(policy: ScalingPolicy, { takesTraffic, unseen = [] }: Known): string[] {
  const metric = metricOf(policy);
  const type = metric && 'PredefinedMetricType' in metric ? metric.PredefinedMetricType : undefined;
  const label = metric && 'ResourceLabel' in metric ? metric.ResourceLabel : undefined;
  if (type === 'ALBRequestCountPerTarget' && label === undefined && !takesTraffic)
    return ['counts requests of a service that no load balancer reaches: give it an ingress, or a ResourceLabel'];
  if (!unseen.includes(policy.PolicyName)) return [];
  return ['reads a metric that CloudWatch has not seen yet: until there is data it changes nothing'];
}

function aboutSteps({ PolicyType, StepScalingPolicyConfiguration: steps, Alarm }: ScalingPolicy): string[] {
  if (PolicyType !== 'StepScaling' || !steps) return [];
  if (!Alarm) return ['has no Alarm: nothing will ever ask this policy'];
  const { Threshold: threshold, ComparisonOperator: comparison } = Alarm;
  const little = Math.max(Math.abs(threshold), 1) * 1e-6;
  const breaching = [threshold, threshold + little, threshold - little].filter((value) =>
    compares(value, comparison, threshold),
  );
  const isHeld = breaching.some((value) => chooseStep(steps.StepAdjustments, value, threshold, comparison));
  return isHeld ? [] : ['has no step for the values at which its alarm goes off: it will change nothing there'];
}

function aboutTarget(policy: ScalingPolicy, { minCapacity }: ScalingSpec): string[] {
  const { TargetTrackingScalingPolicyConfiguration: tracking } = policy;
  const type = tracking?.PredefinedMetricSpecification?.PredefinedMetricType;
  if (!tracking || type === undefined || type === 'SQSBacklogPerTask') return [];
  const details: string[] = [];
  if (minCapacity === 0) details.push('reads a metric of running tasks, so it cannot bring the service back from 0');
  if (type === 'ALBRequestCountPerTarget') return details;
  const { TargetValue: target } = tracking;
  if (target > 100) details.push(`has a target of ${target} %, which is never reached: it will not scale out`);
  if (target < UTILIZATION_MIN)
    details.push(
      `has a target of ${target} %, which an idle task may exceed: it would go to maxCapacity and stay there`,
    );
  return details;
}

function aboutAction(action: ScheduledAction, { scheduledActions }: ScalingSpec, known: Known): string[] {
  const { ScheduledActionName: name, Schedule, Timezone, EndTime, ScalableTargetAction: sets } = action;
  const { nowMs, scheduled = {} } = known;
  const atMs = atTimeMs(Schedule, Timezone);
  const isMissed = atMs !== undefined && atMs + AT_GRACE_MS <= nowMs && scheduled[name] !== atMs;
  if (isMissed) return [`is at a time that has passed, ${new Date(atMs).toISOString()}: it will not run`];
  if (atMs === undefined && EndTime !== undefined && Date.parse(EndTime) <= nowMs)
    return ['has an EndTime that has passed: it will not run any more'];
  const undoing = scheduledActions.find(
    (other) =>
      other !== action &&
      other.Schedule === Schedule &&
      other.Timezone === Timezone &&
      contradicts(other.ScalableTargetAction, sets),
  );
  return undoing
    ? [`sets other bounds than "${undoing.ScheduledActionName}" at the same time: either may be the last`]
    : [];
}

type Sets = ScheduledAction['ScalableTargetAction'];

function contradicts(one: Sets, other: Sets): boolean {
  return (['MinCapacity', 'MaxCapacity'] as const).some(
    (bound) => one[bound] !== undefined && other[bound] !== undefined && one[bound] !== other[bound],
  );
}

function flapping(spec: ScalingSpec): Map<ScalingPolicy, string[]> {
  const byMetric = Map.groupBy(spec.policies, (policy) => stableJson(metricOf(policy)));
  const pairs = [...byMetric.values()].flatMap((same) =>
    same.flatMap((out) => same.filter((into) => into !== out).map((into) => ({ out, into }))),
  );
  const found = new Map<ScalingPolicy, string[]>();
  for (const { out, into } of pairs.slice(0, PAIRS_MAX)) {
    const detail = found.has(out) ? undefined : flapOf(out, into, spec);
    if (detail !== undefined) found.set(out, [detail]);
  }
  return found;
}
