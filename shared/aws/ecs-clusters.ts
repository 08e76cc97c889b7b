import { CreateClusterCommand, DeleteClusterCommand } from '@aws-sdk/client-ecs';
import type { Clusters } from '../ports/fleet.ts';
import { errorNameOf, type Sender, send } from './send.ts';

/** ECS's clusters: CreateCluster answers the cluster that exists, DeleteCluster of a missing one is done. */
export function ecsClusters(client: Sender): Clusters {
  return {
    async create(clusterName, tags) {
      await send(client, new CreateClusterCommand({ clusterName, tags }));
    },
    async delete(cluster) {
      try {
        await send(client, new DeleteClusterCommand({ cluster }));
      } catch (error) {
        if (errorNameOf(error) !== 'ClusterNotFoundException') throw error;
      }
    },
  };
}
