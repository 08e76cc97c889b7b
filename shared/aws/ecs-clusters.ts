import {
  type Cluster,
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecs';
import type { ClusterDescription, Clusters } from '../ports/fleet.ts';
import { givenTags } from './given-tags.ts';
import { errorNameOf, isPassing, type Sender, send } from './send.ts';

const NOT_EMPTY = [
  'ClusterContainsTasksException',
  'ClusterContainsServicesException',
  'ClusterContainsContainerInstancesException',
];

/** Clusters of one DescribeClusters (API reference: "a list of up to 100 cluster names"). */
const DESCRIBED_MAX = 100;

/** ECS's clusters: CreateCluster answers the cluster that exists, DeleteCluster of a missing one is done. */
export function ecsClusters(client: Sender): Clusters {
  return {
    async create(clusterName, tags) {
      await send(client, new CreateClusterCommand({ clusterName, ...givenTags(tags) }));
    },
    describe: (clusters) => describe(client, clusters),
    async look(clusters) {
      try {
        return await describe(client, clusters);
      } catch (error) {
        // What ECS would have told of a cluster is no reason to say nothing of it.
        if (!isPassing(error)) throw error;
        return undefined;
      }
    },
    async tag(resourceArn, tags, removed) {
      if (removed.length > 0) await send(client, new UntagResourceCommand({ resourceArn, tagKeys: removed }));
      if (tags.length > 0) await send(client, new TagResourceCommand({ resourceArn, tags }));
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

async function describe(client: Sender, clusters: readonly string[]): Promise<Map<string, ClusterDescription>> {
  const found = new Map<string, ClusterDescription>();
  for (let at = 0; at < clusters.length; at += DESCRIBED_MAX) {
    const names = clusters.slice(at, at + DESCRIBED_MAX);
    const include = ['STATISTICS' as const, 'TAGS' as const, 'SETTINGS' as const];
    const answer = await send(client, new DescribeClustersCommand({ clusters: names, include }));
    for (const each of answer.clusters ?? []) found.set(each.clusterName ?? '', descriptionOf(each));
  }
  return found;
}

function descriptionOf(cluster: Cluster): ClusterDescription {
  const { capacityProviders = [], defaultCapacityProviderStrategy = [], settings = [], tags = [] } = cluster;
  return {
    registeredContainerInstancesCount: cluster.registeredContainerInstancesCount ?? 0,
    runningTasksCount: cluster.runningTasksCount ?? 0,
    pendingTasksCount: cluster.pendingTasksCount ?? 0,
    activeServicesCount: cluster.activeServicesCount ?? 0,
    statistics: (cluster.statistics ?? []).map(({ name = '', value = '' }) => ({ name, value })),
    tags: tags.map(({ key = '', value = '' }) => ({ key, value })),
    settings: settings.map(({ name = '', value = '' }) => ({ name, value })),
    capacityProviders,
    defaultCapacityProviderStrategy: defaultCapacityProviderStrategy.map(
      ({ capacityProvider = '', weight = 0, base = 0 }) => ({ capacityProvider, weight, base }),
    ),
  };
}
