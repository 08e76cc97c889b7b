import * as z from 'zod/mini';
import { timestamp } from '../answers/timestamp.ts';
import { problem } from '../problem.ts';
import { SCHEMA_VERSION } from './about.ts';
import { COMMAND_TYPES } from './command-types.ts';

/** What a command has come to: ids where it was accepted, the very problem that the API answers where it was not. */
export const commandOutcome = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** The same each time that it comes. */
  id: z.string(),
  /** The event that it answers. */
  command: z.strictObject({
    id: z.string(),
    source: z.string(),
    type: z.enum(COMMAND_TYPES),
    idempotencyKey: z.optional(z.string()),
  }),
  /** REFUSED: nothing was changed. FAILED: nobody can say; the same command may be sent again, with its key. */
  outcome: z.enum(['ACCEPTED', 'REFUSED', 'FAILED']),
  /** The status that the API would have answered. */
  status: z.int(),
  /** A command of this key was carried out before: this is what it came to then. */
  replayed: z.boolean(),
  result: z.optional(
    z.strictObject({
      tasks: z.optional(z.array(z.strictObject({ taskId: z.string(), taskArn: z.optional(z.string()) }))),
      failures: z.optional(z.array(z.strictObject({ reason: z.optional(z.string()), detail: z.optional(z.string()) }))),
      serviceArn: z.optional(z.string()),
      generation: z.optional(z.int()),
      desiredCount: z.optional(z.int()),
      /** Null where nothing is to be deployed. */
      deploymentId: z.optional(z.nullable(z.string())),
    }),
  ),
  problem: z.optional(problem),
  answeredAt: timestamp(),
});

export type CommandOutcome = z.infer<typeof commandOutcome>;
