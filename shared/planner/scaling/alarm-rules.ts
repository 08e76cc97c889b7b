import type { ScalingPolicy } from '../../domain/scaling/scaling-spec.ts';
import type { ScalingDirection } from '../../domain/scaling/service-scaling.ts';
import type { AlarmRule } from './breaching.ts';
import { SCALE_IN_SHARE } from './track-target.ts';

export interface PolicyAlarm {
  direction: ScalingDirection;
  rule: AlarmRule;
}

/**
 * The alarms of a policy. Target tracking: above the target (3 of 3 unless said), and below 90 % of it (15 of 15),
 * which DisableScaleIn leaves out. A step policy has the one it names: it stands for scaling out where it compares
 * upwards, else in. One without an alarm is never asked.
 */
export function alarmRulesOf(policy: ScalingPolicy): PolicyAlarm[] {
  const { TargetTrackingScalingPolicyConfiguration: tracking, Alarm: alarm } = policy;
  if (tracking) {
    const { TargetValue, ScaleOutDatapoints, ScaleInDatapoints, DisableScaleIn } = tracking;
    const out: PolicyAlarm = {
      direction: 'out',
      rule: {
        comparison: 'GreaterThanThreshold',
        threshold: TargetValue,
        periods: ScaleOutDatapoints,
        datapoints: ScaleOutDatapoints,
      },
    };
    if (DisableScaleIn) return [out];
    const rule: AlarmRule = {
      comparison: 'LessThanThreshold',
      // 0.9 × 60 in floats is 54, 0.9 × 70 is 63.00000000000001: nine digits are what a metric has.
      threshold: Number((TargetValue * SCALE_IN_SHARE).toPrecision(9)),
      periods: ScaleInDatapoints,
      datapoints: ScaleInDatapoints,
    };
    return [out, { direction: 'in', rule }];
  }
  if (!alarm) return [];
  return [
    {
      direction: alarm.ComparisonOperator.startsWith('Greater') ? 'out' : 'in',
      rule: {
        comparison: alarm.ComparisonOperator,
        threshold: alarm.Threshold,
        periods: alarm.EvaluationPeriods,
        datapoints: alarm.DatapointsToAlarm,
      },
    },
  ];
}

/** Seconds of one datapoint of the policy's metric. */
export function periodSecOf({ TargetTrackingScalingPolicyConfiguration: tracking, Alarm }: ScalingPolicy): number {
  return tracking?.Period ?? Alarm?.Period ?? 60;
}

/** Does the policy read the length of a queue, which it divides by the tasks itself? */
export function isBacklog({ TargetTrackingScalingPolicyConfiguration: tracking, Alarm }: ScalingPolicy): boolean {
  const metric = tracking?.PredefinedMetricSpecification ?? Alarm?.PredefinedMetricSpecification;
  return metric?.PredefinedMetricType === 'SQSBacklogPerTask';
}
