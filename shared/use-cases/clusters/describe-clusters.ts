import type { ClusterDescription } from '../../ports/fleet.ts';
import type { ClusterRecord } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import { forEachAtMost } from '../for-each-at-most.ts';

type Named = Pick<ClusterRecord, 'clusterArn' | 'clusterName' | 'status'>;
type DescribedCluster = Named & ClusterDescription;

const AT_ONCE_MAX = 10;
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
 * runs them; services are Slipway's, of which ECS knows nothing, beside ECS's own.
 */
export async function describeClusters(
  { store, clusters }: Pick<Deps, 'store' | 'clusters'>,
  records: readonly Named[],
): Promise<DescribedCluster[]> {
  const [described, active] = await Promise.all([
    clusters.describe(records.map(({ clusterName }) => clusterName)),
    countServices(store, records),
  ]);
  return records.map(({ clusterArn, clusterName, status }) => {
    const description = described.get(clusterName) ?? EMPTY;
    const activeServicesCount = description.activeServicesCount + (active.get(clusterName) ?? 0);
    return { clusterArn, clusterName, status, ...description, activeServicesCount };
  });
}

export async function describeCluster(
  deps: Pick<Deps, 'store' | 'clusters'>,
  cluster: Named,
): Promise<DescribedCluster> {
  const [described] = await describeClusters(deps, [cluster]);
  if (!described) throw new Error('one record, no description');
  return described;
}

async function countServices(store: Deps['store'], records: readonly Named[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  await forEachAtMost(AT_ONCE_MAX, records, async ({ clusterName }) => {
    let count = 0;
    let nextToken: string | undefined;
    do {
      const page = await store.listServices(clusterName, { limit: PAGE, nextToken });
      count += page.items.filter(({ status }) => status === 'ACTIVE').length;
      nextToken = page.nextToken;
    } while (nextToken);
    counts.set(clusterName, count);
  });
  return counts;
}
