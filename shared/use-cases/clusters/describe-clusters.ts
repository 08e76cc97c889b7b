import type { Service } from '../../domain/service.ts';
import type { ClusterDescription } from '../../ports/fleet.ts';
import type { ClusterRecord } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import { forEachAtMost } from '../for-each-at-most.ts';

type Named = Pick<ClusterRecord, 'clusterArn' | 'clusterName' | 'status'>;
type DescribedCluster = Named & Partial<ClusterDescription>;

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
 * runs them; services are Slipway's, of which ECS knows nothing, beside ECS's own. While ECS is too busy to say, there is what
 * the record has, and nothing else.
 */
export async function describeClusters(
  { store, clusters }: Pick<Deps, 'store' | 'clusters'>,
  records: readonly Named[],
): Promise<DescribedCluster[]> {
  const [described, services] = await Promise.all([
    clusters.look(records.map(({ clusterName }) => clusterName)),
    listServices(store, records),
  ]);
  return records.map(({ clusterArn, clusterName, status }) => {
    const named = { clusterArn, clusterName, status };
    if (!described) return named;
    const description = described.get(clusterName) ?? EMPTY;
    const own = services.get(clusterName) ?? [];
    const activeServicesCount = description.activeServicesCount + own.filter((each) => each.status === 'ACTIVE').length;
    const statistics = description.statistics.map(({ name = '', value }) => ({
      name,
      value: String(Number(value) + own.filter((each) => statisticOf(each) === name).length),
    }));
    return { ...named, ...description, activeServicesCount, statistics };
  });
}

/** Where ECS would count it (API reference, Cluster, statistics). */
function statisticOf({ status, spec: { launchType } }: Service): string {
  return `${status.toLowerCase()}${launchType === 'EC2' ? 'EC2' : 'Fargate'}ServiceCount`;
}

export async function describeCluster(
  deps: Pick<Deps, 'store' | 'clusters'>,
  cluster: Named,
): Promise<DescribedCluster> {
  const [described] = await describeClusters(deps, [cluster]);
  if (!described) throw new Error('one record, no description');
  return described;
}

async function listServices(store: Deps['store'], records: readonly Named[]): Promise<Map<string, Service[]>> {
  const found = new Map<string, Service[]>();
  await forEachAtMost(AT_ONCE_MAX, records, async ({ clusterName }) => {
    const services: Service[] = [];
    let nextToken: string | undefined;
    do {
      const page = await store.listServices(clusterName, { limit: PAGE, nextToken });
      services.push(...page.items);
      nextToken = page.nextToken;
    } while (nextToken);
    found.set(clusterName, services);
  });
  return found;
}
