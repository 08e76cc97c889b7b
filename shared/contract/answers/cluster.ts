import * as z from 'zod/mini';
import { keyValues, tagList } from './key-values.ts';
import { page } from './page.ts';

/** ECS's Cluster, with all that DescribeClusters gives where it is asked to include it: all of that is left out while ECS is too busy to say. */
export const cluster = z.strictObject({
  clusterArn: z.string(),
  clusterName: z.string(),
  status: z.string(),
  registeredContainerInstancesCount: z.optional(z.int()),
  runningTasksCount: z.optional(z.int()),
  pendingTasksCount: z.optional(z.int()),
  /** Slipway's services, and those of ECS's own in the same cluster; a list leaves it out, and what `statistics` say of services. */
  activeServicesCount: z.optional(z.int()),
  statistics: z.optional(keyValues()),
  tags: z.optional(tagList()),
  settings: z.optional(keyValues()),
  capacityProviders: z.optional(z.array(z.string())),
  defaultCapacityProviderStrategy: z.optional(
    z.array(
      z.strictObject({
        capacityProvider: z.string(),
        weight: z.optional(z.int()),
        base: z.optional(z.int()),
      }),
    ),
  ),
});

export type Cluster = z.infer<typeof cluster>;

export const clusterAnswer = z.strictObject({ cluster });
export const clusterListAnswer = page('clusters', cluster);
