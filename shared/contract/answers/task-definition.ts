import * as z from 'zod/mini';
import { taskDefinitionInput } from '../task-definition/register-task-definition.ts';
import { keyValues, tagList } from './key-values.ts';
import { page } from './page.ts';
import { timestamp } from './timestamp.ts';

const { tags: _tags, ...registered } = taskDefinitionInput.shape;

/** ECS's TaskDefinition: what was registered, and what ECS adds. */
export const taskDefinition = z.strictObject({
  ...registered,
  tags: z.optional(tagList()),
  taskDefinitionArn: z.string(),
  revision: z.int(),
  status: z.enum(['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS']),
  compatibilities: z.optional(z.array(z.string())),
  requiresAttributes: z.optional(keyValues()),
  registeredAt: z.optional(timestamp()),
  deregisteredAt: z.optional(timestamp()),
  deleteRequestedAt: z.optional(timestamp()),
  registeredBy: z.optional(z.string()),
});

export const taskDefinitionAnswer = z.strictObject({ taskDefinition });
export const taskDefinitionListAnswer = page('taskDefinitions', taskDefinition);
