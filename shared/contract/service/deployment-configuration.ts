import * as z from 'zod/mini';
import {
  GATE_TIMEOUT_MINUTES,
  HOOK_DETAILS_CHARACTERS_MAX,
  HOOK_STAGES,
  HOOKS_OF_A_TYPE_MAX,
  PAUSE_TIMEOUT_MINUTES_MAX,
} from '../../domain/limits/gate-limits.ts';
import {
  ALARM_NAME_LENGTH_MAX,
  ALARM_NAMES_MAX,
  BAKE_MINUTES_MAX,
  CANARY,
  CIRCUIT_BREAKER,
  LINEAR,
  MAXIMUM_PERCENT,
  MINIMUM_HEALTHY_PERCENT,
} from '../../domain/limits/service-limits.ts';
import { choice } from '../fields/choice.ts';
import { decimal } from '../fields/decimal.ts';
import { flag } from '../fields/flag.ts';
import { jsonObject } from '../fields/json-object.ts';
import { list } from '../fields/list.ts';
import { shape } from '../fields/shape.ts';
import { text, textLike } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';

const percent = (bounds: { min: number; max: number }) => wholeNumber(bounds.min, bounds.max, 'percent');
const bakeMinutes = () => wholeNumber(0, BAKE_MINUTES_MAX, 'minutes');

const deploymentCircuitBreaker = shape({
  enable: flag(),
  rollback: flag(),
  resetOnHealthyTask: z._default(flag(), true),
  thresholdConfiguration: z._default(
    shape({
      type: choice('BOUNDED_PERCENT', 'UNBOUNDED_PERCENT', 'COUNT'),
      value: wholeNumber(1, CIRCUIT_BREAKER.countMax),
    }),
    { type: 'BOUNDED_PERCENT', value: CIRCUIT_BREAKER.percentDefault },
  ),
});

const alarms = shape({
  alarmNames: list(text(1, ALARM_NAME_LENGTH_MAX), { max: ALARM_NAMES_MAX }),
  enable: flag(),
  rollback: flag(),
});

const timeout = { timeoutInMinutes: GATE_TIMEOUT_MINUTES.default, action: 'ROLLBACK' as const };

const FUNCTION_ARN = /^arn:aws[a-z-]{0,16}:lambda:[a-z0-9-]{1,32}:\d{12}:function:[\w-]{1,64}(:[\w$-]{1,128})?$/;

/** DeploymentLifecycleHook. roleArn is kept and not assumed: Slipway calls hooks as its own role (docs/security.md). */
const lifecycleHook = shape({
  targetType: z._default(choice('AWS_LAMBDA', 'PAUSE'), 'AWS_LAMBDA'),
  hookTargetArn: z.optional(textLike(FUNCTION_ARN, 'the ARN of a Lambda function: arn:aws:lambda:…:function:name')),
  roleArn: z.optional(text(1, 2048)),
  hookDetails: z.optional(jsonObject(HOOK_DETAILS_CHARACTERS_MAX)),
  lifecycleStages: list(choice(...HOOK_STAGES), { min: 1, max: HOOK_STAGES.length }),
  timeoutConfiguration: z._default(
    shape({
      timeoutInMinutes: z._default(
        wholeNumber(GATE_TIMEOUT_MINUTES.min, PAUSE_TIMEOUT_MINUTES_MAX, 'minutes'),
        timeout.timeoutInMinutes,
      ),
      action: z._default(choice('ROLLBACK', 'CONTINUE'), timeout.action),
    }),
    timeout,
  ),
});

/** DeploymentConfiguration. What of it is not carried out yet, not-yet.ts refuses by name. */
export const deploymentConfiguration = shape({
  strategy: z._default(choice('ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY'), 'ROLLING'),
  minimumHealthyPercent: z._default(percent(MINIMUM_HEALTHY_PERCENT), MINIMUM_HEALTHY_PERCENT.default),
  maximumPercent: z._default(percent(MAXIMUM_PERCENT), MAXIMUM_PERCENT.default),
  deploymentCircuitBreaker: z.optional(deploymentCircuitBreaker),
  alarms: z.optional(alarms),
  lifecycleHooks: z.optional(list(lifecycleHook, { max: 2 * HOOKS_OF_A_TYPE_MAX })),
  bakeTimeInMinutes: z._default(bakeMinutes(), 0),
  canaryConfiguration: z.optional(
    shape({
      canaryPercent: z._default(
        decimal({ min: CANARY.percentMin, max: CANARY.percentMax }, 'percent'),
        CANARY.percentDefault,
      ),
      canaryBakeTimeInMinutes: z._default(bakeMinutes(), CANARY.bakeMinutesDefault),
    }),
  ),
  linearConfiguration: z.optional(
    shape({
      stepPercent: z._default(
        decimal({ min: LINEAR.percentMin, max: LINEAR.percentMax }, 'percent'),
        LINEAR.percentDefault,
      ),
      stepBakeTimeInMinutes: z._default(bakeMinutes(), LINEAR.bakeMinutesDefault),
    }),
  ),
});

export type DeploymentConfiguration = z.infer<typeof deploymentConfiguration>;
