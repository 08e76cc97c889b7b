import * as z from 'zod/mini';
import { DEPLOYMENT_STATUSES, lifecycleStage } from '../answers/deployment.ts';
import { timestamp } from '../answers/timestamp.ts';
import { about, eventType } from './about.ts';

/**
 * ECS's service deployment state change, with Slipway's fields beside it. STOPPED is Slipway's own: stopped by the user, or
 * replaced by a newer one, of which ECS tells nothing.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export const deploymentStateChange = z.strictObject({
  ...about(),
  eventType: eventType(),
  eventName: z.enum([
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
    'SERVICE_DEPLOYMENT_COMPLETED',
    'SERVICE_DEPLOYMENT_FAILED',
    'SERVICE_DEPLOYMENT_STOPPED',
  ]),
  serviceArn: z.string(),
  deploymentId: z.string(),
  status: z.enum(DEPLOYMENT_STATUSES),
  lifecycleStage: z.optional(lifecycleStage),
  /** The service revision that it works towards: its own, or the one that it rolls back to. */
  revision: z.int(),
  /** The definition of the deployment's own revision, as its user named it. */
  taskDefinition: z.string(),
  supersededBy: z.optional(z.string()),
  paused: z.boolean(),
  reason: z.string(),
  updatedAt: timestamp(),
});

export type DeploymentStateChange = z.infer<typeof deploymentStateChange>;
