import * as z from 'zod/mini';
import { scalingFields } from '../scaling/put-scaling.ts';
import { timestamp } from './timestamp.ts';

/** A decision with what it was made from. */
const decision = z.strictObject({
  at: timestamp(),
  from: z.int(),
  to: z.int(),
  by: z.string(),
  cause: z.string(),
  minCapacity: z.int(),
  maxCapacity: z.int(),
});

const warning = z.strictObject({ pointer: z.string(), detail: z.string() });

/** How a service scales: what was put, its bounds as scheduled actions left them, and what came of it. */
export const scaling = z.strictObject({
  ...scalingFields,
  desiredCount: z.int(),
  /** The alarms that stand for policies, by their names in CloudWatch. */
  alarms: z.array(
    z.strictObject({
      alarmName: z.string(),
      policy: z.string(),
      direction: z.enum(['out', 'in']),
      /** It is in ALARM: the policy decides each period. */
      open: z.boolean(),
    }),
  ),
  /** Newest first, the latest of them; all are among the service's events. */
  decisions: z.array(decision),
  /** What is taken as it is, and will hardly do what was meant. */
  warnings: z.array(warning),
  updatedAt: timestamp(),
});

export type Scaling = z.infer<typeof scaling>;

export const scalingAnswer = z.strictObject({ scaling });

/** A dry run: `afterSec` counts from the first value's period. */
export const rehearsalAnswer = z.strictObject({
  decisions: z.array(
    z.strictObject({ afterSec: z.number(), from: z.int(), to: z.int(), by: z.string(), cause: z.string() }),
  ),
  desiredCount: z.int(),
  warnings: z.array(warning),
});
