import * as z from 'zod/mini';
import {
  CONTAINERS_MAX,
  EPHEMERAL_STORAGE_GIB,
  PLACEMENT_CONSTRAINTS_MAX,
} from '../../domain/limits/container-limits.ts';
import { ROLE_PATTERN } from '../../domain/limits/name-patterns.ts';
import { choice } from '../fields/choice.ts';
import { flag } from '../fields/flag.ts';
import { list } from '../fields/list.ts';
import { name } from '../fields/name.ts';
import { shape } from '../fields/shape.ts';
import { tags } from '../fields/tags.ts';
import { anyText, text, textLike } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';
import { defineRequest } from '../request.ts';
import { containerDefinition } from './container-definition.ts';
import { normaliseTaskDefinition } from './normalise-task-definition.ts';
import { taskDefinitionRules } from './rules/task-definition-rules.ts';
import { volume } from './volume.ts';

const role = () => z.optional(textLike(ROLE_PATTERN, 'the name or the ARN of an IAM role'));

const runtimePlatform = shape({
  cpuArchitecture: z.optional(choice('X86_64', 'ARM64')),
  operatingSystemFamily: z.optional(
    choice(
      'LINUX',
      'WINDOWS_SERVER_2016_FULL',
      'WINDOWS_SERVER_2019_CORE',
      'WINDOWS_SERVER_2019_FULL',
      'WINDOWS_SERVER_2004_CORE',
      'WINDOWS_SERVER_20H2_CORE',
      'WINDOWS_SERVER_2022_CORE',
      'WINDOWS_SERVER_2022_FULL',
      'WINDOWS_SERVER_2025_CORE',
      'WINDOWS_SERVER_2025_FULL',
    ),
  ),
});

const proxyConfiguration = shape({
  type: z._default(choice('APPMESH'), 'APPMESH'),
  containerName: name(),
  properties: z.optional(list(shape({ name: text(1, 255), value: anyText() }))),
});

/** RegisterTaskDefinition's input, the whole of it. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export const taskDefinitionInput = shape({
  family: name(),
  taskRoleArn: role(),
  executionRoleArn: role(),
  networkMode: z.optional(choice('awsvpc', 'bridge', 'host', 'none')),
  containerDefinitions: list(containerDefinition, { min: 1, max: CONTAINERS_MAX }),
  volumes: z._default(list(volume), []),
  placementConstraints: z._default(
    list(shape({ type: z._default(choice('memberOf'), 'memberOf'), expression: z.optional(text(1, 2000)) }), {
      max: PLACEMENT_CONSTRAINTS_MAX,
    }),
    [],
  ),
  requiresCompatibilities: z.optional(list(choice('EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'), { max: 4 })),
  cpu: z.optional(z.string({ error: 'must be a text such as "256" or ".25 vCPU"' })),
  memory: z.optional(z.string({ error: 'must be a text such as "512" or "0.5 GB"' })),
  tags: z.optional(tags()),
  pidMode: z.optional(choice('host', 'task')),
  ipcMode: z.optional(choice('host', 'task', 'none')),
  proxyConfiguration: z.optional(proxyConfiguration),
  inferenceAccelerators: z.optional(list(shape({ deviceName: text(1, 255), deviceType: text(1, 255) }))),
  ephemeralStorage: z.optional(
    shape({ sizeInGiB: wholeNumber(EPHEMERAL_STORAGE_GIB.min, EPHEMERAL_STORAGE_GIB.max, 'GiB') }),
  ),
  runtimePlatform: z.optional(runtimePlatform),
  enableFaultInjection: z.optional(flag()),
});

export type TaskDefinitionInput = z.infer<typeof taskDefinitionInput>;

/** POST /v1/task-definitions. What comes out has cpu and memory as ECS stores them ("1 vCPU" -> "1024"). */
export const registerTaskDefinition = defineRequest(
  'registerTaskDefinition',
  taskDefinitionInput,
  taskDefinitionRules,
  normaliseTaskDefinition,
);
