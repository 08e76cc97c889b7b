import type { ScalingPolicy, StepScaling, TargetTracking } from '../../../../../shared/domain/scaling/scaling-spec.ts';

/** CPU at 60 %, as AWS has it where nothing else is said. */
export function trackingPolicy(name: string, more: Partial<TargetTracking> = {}): ScalingPolicy {
  return {
    PolicyName: name,
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 60,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      ScaleOutCooldown: 300,
      ScaleInCooldown: 300,
      DisableScaleIn: false,
      Period: 60,
      ScaleOutDatapoints: 3,
      ScaleInDatapoints: 15,
      ...more,
    },
  };
}

/** AWS's example: an alarm at 60, and steps of 10 %, 20 % and 30 %. */
export function stepPolicy(name: string, more: Partial<StepScaling> = {}): ScalingPolicy {
  return {
    PolicyName: name,
    PolicyType: 'StepScaling',
    StepScalingPolicyConfiguration: {
      AdjustmentType: 'ChangeInCapacity',
      StepAdjustments: [
        { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 2 },
        { MetricIntervalLowerBound: 10, MetricIntervalUpperBound: null, ScalingAdjustment: 3 },
      ],
      Cooldown: 300,
      MetricAggregationType: 'Average',
      ...more,
    },
    Alarm: {
      Threshold: 60,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
    },
  };
}
