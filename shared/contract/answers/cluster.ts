import * as z from 'zod/mini';
import { tagList } from './key-values.ts';
import { page } from './page.ts';

/** ECS's Cluster, as far as Fargate has it. */
export const cluster = z.strictObject({
  clusterArn: z.string(),
  clusterName: z.string(),
  status: z.string(),
  runningTasksCount: z.optional(z.int()),
  pendingTasksCount: z.optional(z.int()),
  activeServicesCount: z.optional(z.int()),
  tags: z.optional(tagList()),
});

export type Cluster = z.infer<typeof cluster>;

export const clusterAnswer = z.strictObject({ cluster });
export const clusterListAnswer = page('clusters', cluster);
