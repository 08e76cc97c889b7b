import type { Deployment as DeploymentAnswer } from '../../contract/answers/deployment.ts';
import { AppError } from '../../contract/app-errors.ts';
import { type Deployment, targetRevisionOf } from '../../domain/deployment.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { Collection, Page, PageRequest } from '../../ports/store.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { readPage } from '../read-page.ts';
import { explainDeployment } from './explain-deployment.ts';
import { presentDeployment } from './present-deployment.ts';
import { presentService } from './present-service.ts';

/** ECS shows the latest 100 events of a service; ten are enough to see what goes on, the events route has all. */
const EVENTS_SHOWN = 10;

type ReadDeps = Pick<Deps, 'store' | 'settings'>;

export async function requireService(deps: ReadDeps, key: ServiceKey): Promise<Collection> {
  await requireCluster(deps, key.cluster);
  const collection = await deps.store.load(key);
  if (!collection)
    throw new AppError('ServiceNotFoundException', `there is no service ${key.service} in cluster ${key.cluster}`);
  return collection;
}

export async function describeService(deps: ReadDeps, collection: Collection) {
  const { cluster, service } = collection.service;
  const events = await deps.store.listEvents({ cluster, service }, { limit: EVENTS_SHOWN });
  return presentService(deps.settings, collection, events.items);
}

export async function listServices(deps: ReadDeps, cluster: string, page: PageRequest) {
  await requireCluster(deps, cluster);
  const { items, nextToken } = await readPage(['services', cluster], page, (from) =>
    deps.store.listServices(cluster, from),
  );
  const collections = await Promise.all(items.map(({ service }) => deps.store.load({ cluster, service })));
  return {
    services: collections.flatMap((collection) => (collection ? [presentService(deps.settings, collection, [])] : [])),
    nextToken,
  };
}

/** The deployment of the collection as the API shows it. */
export function describeCurrentDeployment({ service, deployment, tasks, revisions }: Collection) {
  return presentDeployment(
    deployment,
    service.desiredCount,
    tasks.filter((task) => task.revision === targetRevisionOf(deployment)),
    revisions,
  );
}

/** The place between the deployment in the collection and those of the history. */
const HISTORY = 'HISTORY';

/** Newest first: the one in the collection, then those of the history. */
export async function listDeployments(deps: ReadDeps, key: ServiceKey, page: PageRequest) {
  const collection = await requireService(deps, key);
  const { items, nextToken } = await readPage(['deployments', key.cluster, key.service], page, (from) =>
    readDeployments(deps, key, collection, from),
  );
  return { deployments: items, nextToken };
}

async function readDeployments(deps: ReadDeps, key: ServiceKey, collection: Collection, page: PageRequest) {
  const archived = async (from: PageRequest): Promise<Page<DeploymentAnswer>> => {
    const { items, nextToken } = await deps.store.listArchivedDeployments(key, from);
    return { items: items.map((deployment) => describeArchived(collection, deployment)), nextToken };
  };
  if (page.nextToken === HISTORY) return archived({ limit: page.limit });
  if (page.nextToken !== undefined) return archived(page);
  const first = describeCurrentDeployment(collection);
  if (page.limit === 1) {
    const { items } = await archived({ limit: 1 });
    return { items: [first], nextToken: items.length > 0 ? HISTORY : undefined };
  }
  const rest = await archived({ limit: page.limit - 1 });
  return { items: [first, ...rest.items], nextToken: rest.nextToken };
}

/** One deployment, with everything that was done to tasks while it ran. */
export async function describeDeployment(
  deps: ReadDeps & Pick<Deps, 'clock'>,
  key: ServiceKey,
  id: string,
): Promise<DeploymentAnswer> {
  const collection = await requireService(deps, key);
  const isCurrent = collection.deployment.id === id;
  const deployment = isCurrent ? collection.deployment : await deps.store.getArchivedDeployment(key, id);
  if (!deployment)
    throw new AppError('ServiceDeploymentNotFoundException', `service ${key.service} has no deployment ${id}`);
  const answer = isCurrent ? describeCurrentDeployment(collection) : describeArchived(collection, deployment);
  return { ...answer, timeline: await explainDeployment(deps, collection, deployment) };
}

function describeArchived({ service, tasks, revisions }: Collection, deployment: Deployment) {
  const own = tasks.filter((task) => task.revision === deployment.revision);
  return presentDeployment(deployment, deployment.supersededBy ? 0 : service.desiredCount, own, revisions);
}
