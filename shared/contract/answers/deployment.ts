import * as z from 'zod/mini';
import { LIFECYCLE_STAGES } from '../../domain/limits/lifecycle-stages.ts';
import { page } from './page.ts';
import { timestamp } from './timestamp.ts';

/** ECS ServiceDeployment's statuses, and FAILED: failed with no rollback asked or possible (SEMANTICS.md). */
export const DEPLOYMENT_STATUSES = [
  'PENDING',
  'IN_PROGRESS',
  'SUCCESSFUL',
  'STOP_REQUESTED',
  'STOPPED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
  'FAILED',
] as const;

export const lifecycleStage = z.enum(LIFECYCLE_STAGES);

/** Slipway's deployment: `{deployment}` and the deployments routes. ECS's own shape is in `service.deployments`. */
export const deployment = z.strictObject({
  id: z.string(),
  status: z.enum(DEPLOYMENT_STATUSES),
  lifecycleStage: z.optional(lifecycleStage),
  /** Why it ended, or what it waits for. */
  reason: z.optional(z.string()),
  /** The id of the deployment that replaced it. */
  supersededBy: z.optional(z.string()),
  taskDefinition: z.string(),
  /** The number of the service revision that it brings up. */
  revision: z.int(),
  desiredCount: z.int(),
  runningCount: z.int(),
  pendingCount: z.int(),
  failedTasks: z.int(),
  /** ECS ServiceRevision's: what its images were when its first task ran on, and are from then on. */
  containerImages: z.optional(
    z.array(z.strictObject({ containerName: z.string(), image: z.string(), imageDigest: z.optional(z.string()) })),
  ),
  /** Where it has gone back to, or is going, and what for. */
  rollback: z.optional(z.strictObject({ revision: z.int(), taskDefinition: z.string(), reason: z.string() })),
  /** Since when the user holds it. */
  pausedAt: z.optional(timestamp()),
  /** The state machine's execution, for `aws stepfunctions get-execution-history`. */
  executionArn: z.optional(z.string()),
  createdAt: timestamp(),
  updatedAt: timestamp(),
  finishedAt: z.optional(timestamp()),
  /** What happened and why, the oldest first. The route of one deployment has its tasks in it too; lists do not. */
  timeline: z.array(z.strictObject({ at: timestamp(), text: z.string(), taskId: z.optional(z.string()) })),
});

export type Deployment = z.infer<typeof deployment>;

export const deploymentAnswer = z.strictObject({ deployment });
export const deploymentListAnswer = page('deployments', deployment);
