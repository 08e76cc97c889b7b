import type { ScalingPolicy, ScalingSpec } from '../../domain/scaling/scaling-spec.ts';
import { alarmRulesOf } from './alarm-rules.ts';
import { stableJson } from './stable-json.ts';

/** What is taken as it is, and will hardly do what was meant. */
export interface ScalingWarning {
  pointer: string;
  detail: string;
}

/** Policies that would never act, or that would flap by construction. */
export function warningsOf({ policies, minCapacity }: ScalingSpec): ScalingWarning[] {
  return policies.flatMap((policy, index) => {
    const pointer = `/policies/${index}`;
    if (policy.PolicyType === 'StepScaling' && !policy.Alarm)
      return [{ pointer, detail: 'has no Alarm: nothing will ever ask this policy' }];
    const opposite = policies.find((other) => flapsWith(policy, other));
    if (opposite)
      return [
        {
          pointer,
          detail: `scales out where policy "${opposite.PolicyName}" scales in on the same metric: they will flap`,
        },
      ];
    const isBlind = minCapacity === 0 && readsTasks(policy);
    return isBlind
      ? [{ pointer, detail: 'reads a metric of running tasks, so it cannot bring the service back from 0' }]
      : [];
  });
}

/** Out at 40 and in at 50 of one metric: between them both are in ALARM. */
function flapsWith(policy: ScalingPolicy, other: ScalingPolicy): boolean {
  if (!policy.Alarm || !other.Alarm || policy === other) return false;
  if (stableJson(metricOf(policy)) !== stableJson(metricOf(other))) return false;
  const [out] = alarmRulesOf(policy);
  const [into] = alarmRulesOf(other);
  if (out?.direction !== 'out' || into?.direction !== 'in') return false;
  return out.rule.threshold < into.rule.threshold;
}

function metricOf({ Alarm }: ScalingPolicy) {
  return Alarm?.PredefinedMetricSpecification ?? Alarm?.CustomizedMetricSpecification;
}

function readsTasks({ TargetTrackingScalingPolicyConfiguration: tracking }: ScalingPolicy): boolean {
  const type = tracking?.PredefinedMetricSpecification?.PredefinedMetricType;
  return type !== undefined && type !== 'SQSBacklogPerTask';
}
