import { CreateClusterCommand, DeleteClusterCommand } from '@aws-sdk/client-ecs';
import type { Clusters } from '../ports/fleet.ts';
import { givenTags } from './given-tags.ts';
import { errorNameOf, type Sender, send } from './send.ts';

const NOT_EMPTY = [
  'ClusterContainsTasksException',
  'ClusterContainsServicesException',
  'ClusterContainsContainerInstancesException',
];

/** ECS's clusters: CreateCluster answers the cluster that exists, DeleteCluster of a missing one is done. */
export function ecsClusters(client: Sender): Clusters {
  return {
    async create(clusterName, tags) {
      await send(client, new CreateClusterCommand({ clusterName, ...givenTags(tags) }));
    },
    async delete(cluster) {
      try {
        await send(client, new DeleteClusterCommand({ cluster }));
      } catch (error) {
        if (NOT_EMPTY.includes(errorNameOf(error))) return false;
        if (errorNameOf(error) !== 'ClusterNotFoundException') throw error;
      }
      return true;
    },
  };
}
