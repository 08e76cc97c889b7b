import * as z from 'zod/mini';
import { POLICIES_MAX, SCALING_NAME_LENGTH_MAX, SCHEDULED_ACTIONS_MAX } from '../../domain/limits/scaling-limits.ts';
import { DESIRED_COUNT_MAX } from '../../domain/limits/service-limits.ts';
import { flag } from '../fields/flag.ts';
import { list } from '../fields/list.ts';
import { shape } from '../fields/shape.ts';
import { text, textLike } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';
import { defineRequest } from '../request.ts';
import { boundsRule, scheduledActionRules } from './action-rules.ts';
import { scalingPolicy, target } from './policy.ts';
import { policyRules } from './policy-rules.ts';
import { targetRule } from './target-rule.ts';

const capacity = () => wholeNumber(0, DESIRED_COUNT_MAX, 'tasks');

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
const instant = () => textLike(INSTANT, 'a time such as 2027-01-31T08:00:00Z');

const scheduledAction = shape({
  ScheduledActionName: textLike(
    new RegExp(`^(?! )[^\\x00-\\x1f\\x7f-\\x9f:/|]{1,${SCALING_NAME_LENGTH_MAX}}(?<! )$`),
    `a name of 1-${SCALING_NAME_LENGTH_MAX} characters without ":", "/" and "|"`,
  ),
  ...target,
  Schedule: text(1, 1600),
  Timezone: z._default(text(1, 1600), 'UTC'),
  StartTime: z.optional(instant()),
  EndTime: z.optional(instant()),
  ScalableTargetAction: shape({ MinCapacity: z.optional(capacity()), MaxCapacity: z.optional(capacity()) }),
});

const suspendedState = shape({
  DynamicScalingInSuspended: z._default(flag(), false),
  DynamicScalingOutSuspended: z._default(flag(), false),
  ScheduledScalingSuspended: z._default(flag(), false),
});

const NOT_SUSPENDED = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

export const scalingFields = {
  minCapacity: capacity(),
  maxCapacity: capacity(),
  policies: z._default(list(scalingPolicy, { max: POLICIES_MAX }), []),
  scheduledActions: z._default(list(scheduledAction, { max: SCHEDULED_ACTIONS_MAX }), []),
  suspendedState: z._default(suspendedState, NOT_SUSPENDED),
};

const putScalingInput = shape(scalingFields);

export type ScalingInput = z.infer<typeof putScalingInput>;

/**
 * PUT /v1/clusters/{cluster}/services/{service}/scaling: RegisterScalableTarget, PutScalingPolicy and
 * PutScheduledAction in one. What is left out is gone.
 */
export const putScaling = defineRequest(
  'putScaling',
  putScalingInput,
  [boundsRule, targetRule, policyRules, scheduledActionRules],
  normaliseScaling,
);

export function normaliseScaling({ policies, scheduledActions, ...rest }: ScalingInput) {
  return {
    ...rest,
    policies: policies.map(({ ServiceNamespace, ResourceId, ScalableDimension, Alarm, ...policy }) => ({
      ...policy,
      ...(Alarm ? { Alarm: { ...Alarm, DatapointsToAlarm: Alarm.DatapointsToAlarm ?? Alarm.EvaluationPeriods } } : {}),
    })),
    scheduledActions: scheduledActions.map(({ ServiceNamespace, ResourceId, ScalableDimension, ...action }) => action),
  };
}
