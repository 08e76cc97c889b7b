import * as z from 'zod/mini';
import {
  COOLDOWN_SEC_DEFAULT,
  COOLDOWN_SEC_MAX,
  DECIMAL,
  PERIOD_SEC_MAX,
  SCALE_IN_DATAPOINTS_DEFAULT,
  SCALE_OUT_DATAPOINTS_DEFAULT,
  SCALING_NAME_LENGTH_MAX,
  STEPS_MAX,
  TRACKING_PERIOD_SEC_DEFAULT,
} from '../../domain/limits/scaling-limits.ts';
import { choice } from '../fields/choice.ts';
import { decimal } from '../fields/decimal.ts';
import { flag } from '../fields/flag.ts';
import { list } from '../fields/list.ts';
import { shape } from '../fields/shape.ts';
import { text, textLike } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';
import { anyDecimal } from './any-decimal.ts';
import { customizedMetric, predefinedMetric } from './metric.ts';

const cooldown = () => z._default(wholeNumber(0, COOLDOWN_SEC_MAX, 'seconds'), COOLDOWN_SEC_DEFAULT);
const period = () => z._default(wholeNumber(10, PERIOD_SEC_MAX, 'seconds'), TRACKING_PERIOD_SEC_DEFAULT);
const datapoints = () => wholeNumber(1, 1440, 'datapoints');
const bound = () => z.optional(z.nullable(anyDecimal('null for infinity')));

const metric = {
  PredefinedMetricSpecification: z.optional(predefinedMetric),
  CustomizedMetricSpecification: z.optional(customizedMetric),
};

const targetTracking = shape({
  TargetValue: decimal({ min: DECIMAL.min, max: DECIMAL.max }),
  ...metric,
  ScaleOutCooldown: cooldown(),
  ScaleInCooldown: cooldown(),
  DisableScaleIn: z._default(flag(), false),
  Period: period(),
  ScaleOutDatapoints: z._default(datapoints(), SCALE_OUT_DATAPOINTS_DEFAULT),
  ScaleInDatapoints: z._default(datapoints(), SCALE_IN_DATAPOINTS_DEFAULT),
});

const stepAdjustment = shape({
  MetricIntervalLowerBound: bound(),
  MetricIntervalUpperBound: bound(),
  ScalingAdjustment: wholeNumber(-1_000_000, 1_000_000),
});

export type StepAdjustment = z.infer<typeof stepAdjustment>;

const stepScaling = shape({
  AdjustmentType: choice('ChangeInCapacity', 'PercentChangeInCapacity', 'ExactCapacity'),
  StepAdjustments: list(stepAdjustment, { min: 1, max: STEPS_MAX }),
  MinAdjustmentMagnitude: z.optional(wholeNumber(1, 5000, 'tasks')),
  Cooldown: cooldown(),
  MetricAggregationType: z._default(choice('Average', 'Minimum', 'Maximum'), 'Average'),
});

const stepAlarm = shape({
  Threshold: anyDecimal(),
  ComparisonOperator: choice(
    'GreaterThanThreshold',
    'GreaterThanOrEqualToThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ),
  Period: period(),
  EvaluationPeriods: z._default(datapoints(), 1),
  DatapointsToAlarm: z.optional(datapoints()),
  ...metric,
});

/** What AWS's own bodies say beside; it has to be what the path says. */
export const target = {
  ServiceNamespace: z.optional(choice('ecs')),
  ResourceId: z.optional(text(1, 1600)),
  ScalableDimension: z.optional(choice('ecs:service:DesiredCount')),
};

/** PutScalingPolicy's input, with Slipway's `Alarm` beside it, and Period and datapoints in target tracking. */
export const scalingPolicy = shape({
  PolicyName: textLike(
    new RegExp(`^[\\x20-\\x7e]{1,${SCALING_NAME_LENGTH_MAX}}$`),
    `a name of 1-${SCALING_NAME_LENGTH_MAX} printable characters`,
  ),
  PolicyType: choice('TargetTrackingScaling', 'StepScaling'),
  ...target,
  TargetTrackingScalingPolicyConfiguration: z.optional(targetTracking),
  StepScalingPolicyConfiguration: z.optional(stepScaling),
  Alarm: z.optional(stepAlarm),
});
