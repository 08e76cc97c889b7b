import type { PREDEFINED_METRICS } from '../limits/predefined-metrics.ts';

/** Application Auto Scaling's Dimension, as CloudWatch has it. */
export interface MetricDimension {
  Name: string;
  Value: string;
}

/** One line of metric math: a metric, or an expression over other lines. */
export interface ScalingMetricQuery {
  Id: string;
  Expression?: string;
  Label?: string;
  MetricStat?: {
    Metric: { MetricName: string; Namespace: string; Dimensions?: MetricDimension[] };
    Stat: string;
    Unit?: string;
  };
  ReturnData?: boolean;
}

/** CustomizedMetricSpecification: one metric, or metric math of which exactly one line returns data. */
export interface CustomizedMetric {
  MetricName?: string;
  Namespace?: string;
  Dimensions?: MetricDimension[];
  Statistic?: 'Average' | 'Minimum' | 'Maximum' | 'SampleCount' | 'Sum';
  Unit?: string;
  Metrics?: ScalingMetricQuery[];
}

export type PredefinedMetricType = (typeof PREDEFINED_METRICS)[number];

/**
 * TargetTrackingScalingPolicyConfiguration, with Slipway's own Period and datapoints.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html
 */
export interface TargetTracking {
  TargetValue: number;
  PredefinedMetricSpecification?: { PredefinedMetricType: PredefinedMetricType; ResourceLabel?: string };
  CustomizedMetricSpecification?: CustomizedMetric;
  ScaleOutCooldown: number;
  ScaleInCooldown: number;
  DisableScaleIn: boolean;
  /** Seconds of one datapoint: 60 as in AWS; 10, 20 and 30 for own metrics stored at StorageResolution 1. */
  Period: number;
  /** How many datapoints in a row have to be above the target. 3 as in AWS. */
  ScaleOutDatapoints: number;
  /** How many have to be below 90 % of it. 15 as in AWS. */
  ScaleInDatapoints: number;
}

export interface StepAdjustment {
  MetricIntervalLowerBound?: number | null;
  MetricIntervalUpperBound?: number | null;
  ScalingAdjustment: number;
}

export type AdjustmentType = 'ChangeInCapacity' | 'PercentChangeInCapacity' | 'ExactCapacity';

export type ComparisonOperator =
  | 'GreaterThanThreshold'
  | 'GreaterThanOrEqualToThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

/** The alarm of a step policy, which in AWS the user makes beside it: PutMetricAlarm's own names. */
export interface StepAlarm {
  Threshold: number;
  ComparisonOperator: ComparisonOperator;
  Period: number;
  EvaluationPeriods: number;
  DatapointsToAlarm: number;
  PredefinedMetricSpecification?: TargetTracking['PredefinedMetricSpecification'];
  CustomizedMetricSpecification?: CustomizedMetric;
}

/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html */
export interface StepScaling {
  AdjustmentType: AdjustmentType;
  StepAdjustments: StepAdjustment[];
  MinAdjustmentMagnitude?: number;
  Cooldown: number;
  MetricAggregationType: 'Average' | 'Minimum' | 'Maximum';
}

/** PutScalingPolicy's input, without what the path says. */
export interface ScalingPolicy {
  PolicyName: string;
  PolicyType: 'TargetTrackingScaling' | 'StepScaling';
  TargetTrackingScalingPolicyConfiguration?: TargetTracking;
  StepScalingPolicyConfiguration?: StepScaling;
  Alarm?: StepAlarm;
}

/** PutScheduledAction's input, without what the path says. Times are ISO 8601. */
export interface ScheduledAction {
  ScheduledActionName: string;
  Schedule: string;
  Timezone: string;
  StartTime?: string;
  EndTime?: string;
  ScalableTargetAction: { MinCapacity?: number; MaxCapacity?: number };
}

export interface SuspendedState {
  DynamicScalingInSuspended: boolean;
  DynamicScalingOutSuspended: boolean;
  ScheduledScalingSuspended: boolean;
}

/** How a service scales, as the user wants it, every default filled in. */
export interface ScalingSpec {
  minCapacity: number;
  maxCapacity: number;
  policies: ScalingPolicy[];
  scheduledActions: ScheduledAction[];
  suspendedState: SuspendedState;
}
