import { AppError } from '../../contract/app-errors.ts';
import { clusterArnOf } from '../../domain/names.ts';
import type { ClusterRecord } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';

/** The cluster that always exists, as in ECS; the stack's template makes it. */
export const DEFAULT_CLUSTER = 'default';

/** Undefined: there is none, or none for this caller; the two cannot be told apart. */
export async function findCluster(
  { store, settings, sees }: Pick<Deps, 'store' | 'settings' | 'sees'>,
  cluster: string,
): Promise<ClusterRecord | undefined> {
  if (sees?.(cluster) === false) return undefined;
  const record = await store.getCluster(cluster);
  if (record || cluster !== DEFAULT_CLUSTER) return record;
  return { clusterName: cluster, clusterArn: clusterArnOf(settings, cluster), status: 'ACTIVE', createdAtMs: 0 };
}

/** The cluster, or ClusterNotFoundException. */
export async function requireCluster(
  deps: Pick<Deps, 'store' | 'settings' | 'sees'>,
  cluster: string,
): Promise<ClusterRecord> {
  const record = await findCluster(deps, cluster);
  if (!record) throw new AppError('ClusterNotFoundException', `there is no cluster ${cluster}`);
  return record;
}
