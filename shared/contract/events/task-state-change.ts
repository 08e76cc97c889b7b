import * as z from 'zod/mini';
import { timestamp } from '../answers/timestamp.ts';
import { TASK_STATUSES } from '../requests/queries.ts';
import { about } from './about.ts';

const container = z.strictObject({
  name: z.string(),
  containerArn: z.optional(z.string()),
  lastStatus: z.optional(z.string()),
  exitCode: z.optional(z.int()),
  reason: z.optional(z.string()),
  image: z.optional(z.string()),
  imageDigest: z.optional(z.string()),
  runtimeId: z.optional(z.string()),
});

/**
 * ECS's task state change for the stack's own tasks, with Slipway's fields beside it: whose task it is, and why it
 * stopped. Overrides are left out: their environment may hold what is nobody else's business.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export const taskStateChange = z.strictObject({
  ...about(),
  /** The last part of the ARN; of a task that ECS refused to launch, Slipway's own id. */
  taskId: z.string(),
  taskArn: z.optional(z.string()),
  taskDefinitionArn: z.string(),
  group: z.string(),
  startedBy: z.optional(z.string()),
  service: z.optional(z.string()),
  deploymentId: z.optional(z.string()),
  lastStatus: z.enum(TASK_STATUSES),
  desiredStatus: z.enum(['RUNNING', 'STOPPED']),
  /** ECS's own; 0 where ECS never had the task. */
  version: z.int(),
  containers: z.array(container),
  availabilityZone: z.optional(z.string()),
  capacityProviderName: z.optional(z.string()),
  launchType: z.optional(z.string()),
  cpu: z.optional(z.string()),
  memory: z.optional(z.string()),
  createdAt: z.optional(timestamp()),
  startedAt: z.optional(timestamp()),
  stoppingAt: z.optional(timestamp()),
  stoppedAt: z.optional(timestamp()),
  stopCode: z.optional(z.string()),
  stoppedReason: z.optional(z.string()),
  /** The cause chain of a stopped task, the nearest cause first; without its log lines. */
  explanation: z.optional(
    z.array(
      z.strictObject({
        who: z.string(),
        what: z.string(),
        container: z.optional(z.string()),
        exitCode: z.optional(z.int()),
      }),
    ),
  ),
});

export type TaskStateChange = z.infer<typeof taskStateChange>;
