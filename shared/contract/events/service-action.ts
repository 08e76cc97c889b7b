import * as z from 'zod/mini';
import { timestamp } from '../answers/timestamp.ts';
import { about, eventType } from './about.ts';

/**
 * ECS's service action, with Slipway's fields beside it. CREATED, DRAINING and INACTIVE are Slipway's own.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/track-service-rebalancing.html
 */
export const serviceAction = z.strictObject({
  ...about(),
  eventType: eventType(),
  eventName: z.enum([
    'SERVICE_CREATED',
    'SERVICE_DESIRED_COUNT_UPDATED',
    'SERVICE_STEADY_STATE',
    'SERVICE_REBALANCING_STARTED',
    'SERVICE_REBALANCING_COMPLETED',
    'SERVICE_TASK_START_IMPAIRED',
    'SERVICE_TASK_PLACEMENT_FAILURE',
    'SERVICE_DRAINING',
    'SERVICE_INACTIVE',
  ]),
  serviceArn: z.string(),
  deploymentId: z.optional(z.string()),
  /** Of a service's own change: how it is then. */
  status: z.optional(z.enum(['ACTIVE', 'DRAINING', 'INACTIVE'])),
  desiredCount: z.optional(z.int()),
  generation: z.optional(z.int()),
  /** Of a placement failure: the task that was not launched, by Slipway's own id. */
  taskId: z.optional(z.string()),
  reason: z.string(),
  createdAt: timestamp(),
});

export type ServiceAction = z.infer<typeof serviceAction>;
