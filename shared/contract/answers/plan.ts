import * as z from 'zod/mini';
import { APP_ERRORS, type AppErrorCode } from '../app-errors.ts';
import { lifecycleStage } from './deployment.ts';

/** One field that would be another; an absent side is a field that is not there. Values that may be secret are left out. */
const fieldChange = z.strictObject({ pointer: z.string(), from: z.optional(z.unknown()), to: z.optional(z.unknown()) });

/** One step, as the planner would take it if every task started and became healthy in the time that is assumed. */
const planStep = z.strictObject({
  /** Seconds from the acceptance. */
  atSec: z.number(),
  lifecycleStage: z.optional(lifecycleStage),
  /** In words: what starts, stops, shifts or is waited for. */
  detail: z.string(),
  /** Tasks of the new revision after this step that are not stopping, and the healthy ones among them. */
  newTasks: z.int(),
  newHealthy: z.int(),
  /** Those of older revisions. */
  oldTasks: z.int(),
  oldHealthy: z.int(),
});

/** What the same PUT would be refused with. */
const refusal = z.strictObject({
  code: z.enum(Object.keys(APP_ERRORS) as AppErrorCode[]),
  status: z.int(),
  detail: z.string(),
  errors: z.optional(z.array(z.strictObject({ pointer: z.string(), detail: z.string() }))),
});

/** What a PUT of the same body would do. It has changed nothing. */
export const planAnswer = z.strictObject({
  /** `create`, `deployment`, `count` or `settings` (no deployment), or `unchanged`; null where it would be refused. */
  outcome: z.nullable(z.enum(['create', 'deployment', 'count', 'settings', 'unchanged'])),
  diff: z.array(fieldChange),
  steps: z.array(planStep),
  /** Things that would not stop it, and that somebody should know before: a bound that leaves no room, a quota that is near. */
  warnings: z.array(z.string()),
  refusals: z.array(refusal),
  estimate: z.nullable(
    z.strictObject({
      durationSec: z.number(),
      /** What runs beside the old tasks until they are gone. */
      deploymentUsd: z.number(),
      /** What the service costs afterwards, and costs now. */
      hourlyUsd: z.number(),
      hourlyUsdBefore: z.number(),
      /** What the estimate was made with. */
      assumptions: z.array(z.string()),
    }),
  ),
  /** Given to PUT as `planToken`: exactly this plan is carried out, or 412. Null where it would be refused. */
  planToken: z.nullable(z.string()),
});

export type PlanAnswer = z.infer<typeof planAnswer>;
