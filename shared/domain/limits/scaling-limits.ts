/** Limits of scaling. Source: the Application Auto Scaling API reference, PutScalingPolicy, unless said. */

/** PolicyName and ScheduledActionName. */
export const SCALING_NAME_LENGTH_MAX = 256;

/** Service quotas: policies and scheduled actions of a scalable target, steps of a step policy. */
export const POLICIES_MAX = 50;
export const SCHEDULED_ACTIONS_MAX = 200;
export const STEPS_MAX = 20;

/** Metric math of a customized metric: TargetTrackingMetricDataQuery. */
export const METRIC_QUERIES_MAX = 10;

/** CloudWatch, PutMetricAlarm: periods below a minute need metrics stored at StorageResolution 1. */
export const HIGH_RESOLUTION_PERIODS: readonly number[] = [10, 20, 30];
export const PERIOD_SEC_MAX = 86_400;

/** CloudWatch, PutMetricAlarm: an alarm looks back a day at most. */
export const ALARM_SPAN_SEC_MAX = 86_400;

export const COOLDOWN_SEC_DEFAULT = 300;
/** A cooldown of more than a day is a mistaken unit. */
export const COOLDOWN_SEC_MAX = 86_400;

/** "3 of 3 one-minute datapoints above the target, 15 of 15 below 90 % of it." */
export const SCALE_OUT_DATAPOINTS_DEFAULT = 3;
export const SCALE_IN_DATAPOINTS_DEFAULT = 15;
export const TRACKING_PERIOD_SEC_DEFAULT = 60;

/** Namespaces whose metrics have one datapoint a minute. */
export const MINUTE_NAMESPACES: readonly string[] = ['AWS/', 'ECS/'];

/** A dry run: values of one policy's metric. A week of minutes. */
export const REHEARSAL_VALUES_MAX = 10_080;

/** What DynamoDB and JSON both keep as it is: beyond it a metric's target or threshold is a mistake. */
export const DECIMAL = { min: 1e-100, max: Number.MAX_SAFE_INTEGER } as const;
