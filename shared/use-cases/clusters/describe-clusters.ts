import type { Service } from '../../domain/service.ts';
import type { ClusterDescription } from '../../ports/fleet.ts';
import type { ClusterRecord } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';

type Named = Pick<ClusterRecord, 'clusterArn' | 'clusterName' | 'status'>;
type DescribedCluster = Named & Partial<ClusterDescription>;

const PAGE = 100;

/** What there is to say of a cluster that ECS has not, or has no more. */
const EMPTY: ClusterDescription = {
  registeredContainerInstancesCount: 0,
  runningTasksCount: 0,
  pendingTasksCount: 0,
  activeServicesCount: 0,
  statistics: [],
  tags: [],
  settings: [],
  capacityProviders: [],
  defaultCapacityProviderStrategy: [],
};

/**
 * Clusters with what ECS says of them now, in the order given. Tasks and instances are all that are in the cluster, whoever
 * runs them. How many services there are is left to `describeCluster`: ECS knows nothing of Slipway's, and those of 20 clusters
 * of 500 each would be 10,000 records to read. While ECS is too busy to say, there is what the record has, and nothing else.
 */
export async function describeClusters(
  { clusters }: Pick<Deps, 'clusters'>,
  records: readonly Named[],
): Promise<DescribedCluster[]> {
  const described = await clusters.look(records.map(({ clusterName }) => clusterName));
  return records.map((record) => {
    if (!described) return namedOf(record);
    const { activeServicesCount: _, statistics, ...description } = described.get(record.clusterName) ?? EMPTY;
    const ofTasks = statistics.filter(({ name = '' }) => !name.endsWith('ServiceCount'));
    return { ...namedOf(record), ...description, statistics: ofTasks };
  });
}

/** One cluster, with its services: Slipway's, beside ECS's own. */
export async function describeCluster(
  { store, clusters }: Pick<Deps, 'store' | 'clusters'>,
  cluster: Named,
): Promise<DescribedCluster> {
  const { clusterName } = cluster;
  const [described, own] = await Promise.all([clusters.look([clusterName]), listServices(store, clusterName)]);
  if (!described) return namedOf(cluster);
  const description = described.get(clusterName) ?? EMPTY;
  const activeServicesCount = description.activeServicesCount + own.filter(({ status }) => status === 'ACTIVE').length;
  const statistics = description.statistics.map(({ name = '', value }) => ({
    name,
    value: String(Number(value) + own.filter((each) => statisticOf(each) === name).length),
  }));
  return { ...namedOf(cluster), ...description, activeServicesCount, statistics };
}

const namedOf = ({ clusterArn, clusterName, status }: Named): Named => ({ clusterArn, clusterName, status });

/** Where ECS would count it (API reference, Cluster, statistics). */
function statisticOf({ status, spec: { launchType } }: Service): string {
  return `${status.toLowerCase()}${launchType === 'EC2' ? 'EC2' : 'Fargate'}ServiceCount`;
}

async function listServices(store: Deps['store'], clusterName: string): Promise<Service[]> {
  const services: Service[] = [];
  let nextToken: string | undefined;
  do {
    const page = await store.listServices(clusterName, { limit: PAGE, nextToken });
    services.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken);
  return services;
}
