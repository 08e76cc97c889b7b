import * as z from 'zod/mini';
import { EPHEMERAL_STORAGE_GIB } from '../../domain/limits/container-limits.ts';
import { REFERENCE_ID_LENGTH_MAX, RUN_TASK_COUNT_MAX } from '../../domain/limits/launch-limits.ts';
import {
  CLIENT_TOKEN_PATTERN,
  STARTED_BY_PATTERN,
  TASK_DEFINITION_PATTERN,
} from '../../domain/limits/name-patterns.ts';
import { capacityProviderStrategy, launchType, platformVersion } from '../fields/capacity.ts';
import { choice } from '../fields/choice.ts';
import { containerOverrides } from '../fields/container-overrides.ts';
import { emptyList } from '../fields/empty-list.ts';
import { flag } from '../fields/flag.ts';
import { networkConfiguration } from '../fields/network-configuration.ts';
import { placementConstraints, placementStrategy } from '../fields/placement.ts';
import { retryStrategy } from '../fields/retry-strategy.ts';
import { shape } from '../fields/shape.ts';
import { tags } from '../fields/tags.ts';
import { anyText, text, textLike } from '../fields/text.ts';
import { timeoutSec } from '../fields/timeout-sec.ts';
import { wholeNumber } from '../fields/whole-number.ts';
import { defineRequest } from '../request.ts';
import { capacity } from '../rules/capacity.ts';
import { normalisePlace } from '../rules/normalise-place.ts';
import { sameAsPath } from '../rules/same-as-path.ts';
import { tagKeys } from '../rules/tag-keys.ts';
import { overrideRules } from './override-rules.ts';

/** TaskOverride. Roles stand in the shape to be refused with a reason: nobody overrides a task's roles (API.md). */
const taskOverride = shape({
  containerOverrides: z._default(containerOverrides(), []),
  cpu: z.optional(anyText()),
  memory: z.optional(anyText()),
  ephemeralStorage: z.optional(
    shape({ sizeInGiB: wholeNumber(EPHEMERAL_STORAGE_GIB.min, EPHEMERAL_STORAGE_GIB.max, 'GiB') }),
  ),
  inferenceAcceleratorOverrides: z.optional(z.array(z.unknown())),
  executionRoleArn: z.optional(z.unknown()),
  taskRoleArn: z.optional(z.unknown()),
});

/** RunTask's input. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
const runTaskInput = shape({
  taskDefinition: textLike(TASK_DEFINITION_PATTERN, 'a task definition: family, family:revision or its ARN'),
  cluster: z.optional(text(1, 2048)),
  count: z._default(wholeNumber(1, RUN_TASK_COUNT_MAX), 1),
  launchType: z.optional(launchType()),
  capacityProviderStrategy: z.optional(capacityProviderStrategy()),
  platformVersion: z.optional(platformVersion()),
  networkConfiguration: z.optional(networkConfiguration()),
  overrides: z.optional(taskOverride),
  placementConstraints: z.optional(placementConstraints()),
  placementStrategy: z.optional(placementStrategy()),
  volumeConfigurations: emptyList(),
  group: z.optional(text(1, 255)),
  startedBy: z.optional(textLike(STARTED_BY_PATTERN, '1-128 letters, digits, hyphens, underscores and slashes')),
  /** Of no effect: ECS shows it nowhere. */
  referenceId: z.optional(text(0, REFERENCE_ID_LENGTH_MAX)),
  clientToken: z.optional(textLike(CLIENT_TOKEN_PATTERN, '1-64 visible ASCII characters')),
  tags: z._default(tags(), []),
  propagateTags: z._default(choice('TASK_DEFINITION', 'NONE'), 'NONE'),
  enableECSManagedTags: z._default(flag(), false),
  enableExecuteCommand: z._default(flag(), false),
  /** Slipway's own: how long each task may run, counted from its start. */
  timeoutSec: z.optional(timeoutSec()),
  /** AWS Batch's: which ends are tried again, and how often. */
  retryStrategy: z.optional(retryStrategy()),
});

type RunTaskInput = z.infer<typeof runTaskInput>;
type Overrides = z.infer<typeof taskOverride>;

/** A launch as wished: what the path says is left to the path, and FARGATE stands where nothing else was chosen. */
export type RunTaskRequest = Omit<RunTaskInput, 'cluster' | 'referenceId' | 'overrides'> & {
  overrides?: Pick<Overrides, 'containerOverrides' | 'cpu' | 'memory' | 'ephemeralStorage'>;
};

/** POST /v1/clusters/{cluster}/tasks. */
export const runTask = defineRequest(
  'runTask',
  runTaskInput,
  [sameAsPath, capacity, overrideRules, tagKeys],
  ({ cluster, volumeConfigurations, referenceId, ...wish }): RunTaskRequest => normalisePlace(wish),
);
