import * as z from 'zod/mini';
import { containerOverrides } from '../fields/container-overrides.ts';
import { TASK_STATUSES } from '../requests/queries.ts';
import { keyValues, tagList } from './key-values.ts';
import { page } from './page.ts';
import { timestamp } from './timestamp.ts';

const health = () => z.enum(['HEALTHY', 'UNHEALTHY', 'UNKNOWN']);

const container = z.strictObject({
  name: z.string(),
  containerArn: z.optional(z.string()),
  taskArn: z.optional(z.string()),
  image: z.optional(z.string()),
  imageDigest: z.optional(z.string()),
  runtimeId: z.optional(z.string()),
  lastStatus: z.optional(z.string()),
  exitCode: z.optional(z.int()),
  reason: z.optional(z.string()),
  healthStatus: z.optional(health()),
  cpu: z.optional(z.string()),
  memory: z.optional(z.string()),
  memoryReservation: z.optional(z.string()),
  networkBindings: z.optional(
    z.array(
      z.strictObject({
        bindIP: z.optional(z.string()),
        containerPort: z.optional(z.int()),
        hostPort: z.optional(z.int()),
        protocol: z.optional(z.string()),
      }),
    ),
  ),
  networkInterfaces: z.optional(
    z.array(
      z.strictObject({
        attachmentId: z.optional(z.string()),
        privateIpv4Address: z.optional(z.string()),
        ipv6Address: z.optional(z.string()),
      }),
    ),
  ),
});

/** One link of why a task stopped: who acted, what happened, the first failing container and its last words. */
const explanation = z.strictObject({
  who: z.string(),
  what: z.string(),
  container: z.optional(z.string()),
  exitCode: z.optional(z.int()),
  lastLines: z.optional(z.array(z.string())),
});

/** One task of a job, as it ended; AWS Batch's AttemptDetail. */
const attempt = z.strictObject({
  /** Absent where ECS refused the launch. */
  taskArn: z.optional(z.string()),
  exitCode: z.optional(z.int()),
  reason: z.optional(z.string()),
  statusReason: z.string(),
  startedAt: z.optional(timestamp()),
  stoppedAt: timestamp(),
  /** Of a deployment's job that failed: what it wrote last, known secrets masked. */
  lastLines: z.optional(z.array(z.string())),
});

/**
 * What a task with `timeoutSec` or `retryStrategy` is part of: a chain of tasks, of which this is one. In lists only the
 * first two fields.
 */
const job = z.strictObject({
  /** Of this task, the first one is 1. */
  attempt: z.int(),
  /** The task that failed before this one. */
  replaces: z.optional(z.string()),
  /** The task that came after this one. */
  replacedBy: z.optional(z.string()),
  status: z.optional(z.enum(['RUNNING', 'SUCCEEDED', 'FAILED'])),
  statusReason: z.optional(z.string()),
  timeoutSec: z.optional(z.number()),
  retryStrategy: z.optional(
    z.strictObject({
      attempts: z.int(),
      evaluateOnExit: z.array(
        z.strictObject({
          action: z.enum(['RETRY', 'EXIT']),
          onExitCode: z.optional(z.string()),
          onReason: z.optional(z.string()),
          onStatusReason: z.optional(z.string()),
        }),
      ),
    }),
  ),
  /** The tasks that have ended, the first one first. */
  attempts: z.optional(z.array(attempt)),
});

/** ECS's Task, and `explanation`: the cause chain of a stopped task, nearest cause first. */
export const task = z.strictObject({
  /** Absent while ECS has not confirmed the launch. */
  taskArn: z.optional(z.string()),
  clusterArn: z.string(),
  taskDefinitionArn: z.string(),
  lastStatus: z.enum(TASK_STATUSES),
  desiredStatus: z.enum(['RUNNING', 'STOPPED']),
  healthStatus: z.optional(health()),
  containers: z.array(container),
  attachments: z.optional(
    z.array(
      z.strictObject({
        id: z.optional(z.string()),
        type: z.optional(z.string()),
        status: z.optional(z.string()),
        details: z.optional(keyValues()),
      }),
    ),
  ),
  availabilityZone: z.optional(z.string()),
  capacityProviderName: z.optional(z.string()),
  launchType: z.optional(z.string()),
  containerInstanceArn: z.optional(z.string()),
  platformVersion: z.optional(z.string()),
  platformFamily: z.optional(z.string()),
  cpu: z.optional(z.string()),
  memory: z.optional(z.string()),
  ephemeralStorage: z.optional(z.strictObject({ sizeInGiB: z.int() })),
  enableExecuteCommand: z.optional(z.boolean()),
  connectivity: z.optional(z.string()),
  connectivityAt: z.optional(timestamp()),
  group: z.optional(z.string()),
  startedBy: z.optional(z.string()),
  overrides: z.optional(
    z.strictObject({
      containerOverrides: z.optional(containerOverrides()),
      cpu: z.optional(z.string()),
      memory: z.optional(z.string()),
      ephemeralStorage: z.optional(z.strictObject({ sizeInGiB: z.int() })),
    }),
  ),
  tags: z.optional(tagList()),
  version: z.optional(z.int()),
  createdAt: z.optional(timestamp()),
  pullStartedAt: z.optional(timestamp()),
  pullStoppedAt: z.optional(timestamp()),
  startedAt: z.optional(timestamp()),
  stoppingAt: z.optional(timestamp()),
  stoppedAt: z.optional(timestamp()),
  executionStoppedAt: z.optional(timestamp()),
  stopCode: z.optional(z.string()),
  stoppedReason: z.optional(z.string()),
  /** ECS's ProtectedTask, of a service's live task: until then neither scale-in nor a deployment stops it. */
  protectionEnabled: z.optional(z.boolean()),
  expirationDate: z.optional(timestamp()),
  explanation: z.optional(z.array(explanation)),
  job: z.optional(job),
});

export type Task = z.infer<typeof task>;

export const taskAnswer = z.strictObject({ task });
export const taskListAnswer = page('tasks', task);

/** RunTask's answer: partial success is normal. */
export const runTaskAnswer = z.strictObject({
  tasks: z.array(task),
  failures: z.array(
    z.strictObject({ arn: z.optional(z.string()), reason: z.optional(z.string()), detail: z.optional(z.string()) }),
  ),
});
