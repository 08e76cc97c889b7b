import { AppError } from '../../contract/app-errors.ts';
import type { Deps } from '../deps.ts';
import { DEFAULT_CLUSTER, requireCluster } from './require-cluster.ts';

/** Only an empty cluster goes, as in ECS; `default` stays. */
export async function deleteCluster(
  deps: Pick<Deps, 'store' | 'settings' | 'clusters'>,
  cluster: string,
): Promise<void> {
  await requireCluster(deps, cluster);
  if (cluster === DEFAULT_CLUSTER)
    throw new AppError('ClientException', 'the cluster default always exists: it cannot be deleted');
  const services = await deps.store.listServices(cluster, { limit: 1 });
  if (services.items.length > 0) {
    throw new AppError('ClusterContainsServicesException', `the cluster ${cluster} has services: delete them first`);
  }
  const tasks = await deps.store.listTasks(cluster, { stopped: false }, { limit: 1 });
  if (tasks.items.length > 0)
    throw new AppError('ClusterContainsTasksException', `the cluster ${cluster} has tasks: stop them first`);
  if (!(await deps.clusters.delete(cluster)))
    throw new AppError('ClusterContainsTasksException', `the cluster ${cluster} has tasks of others: stop them first`);
  await deps.store.deleteCluster(cluster);
}
