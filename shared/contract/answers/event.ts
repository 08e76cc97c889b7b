import * as z from 'zod/mini';
import { feed } from './page.ts';
import { timestamp } from './timestamp.ts';

/** What happened and why, with the ids of whom it happened to. */
export const event = z.strictObject({
  id: z.string(),
  createdAt: timestamp(),
  message: z.string(),
  cluster: z.string(),
  service: z.optional(z.string()),
  deploymentId: z.optional(z.string()),
  taskId: z.optional(z.string()),
});

export type Event = z.infer<typeof event>;

export const eventListAnswer = feed('events', event);
