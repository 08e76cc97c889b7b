import { AppError } from '../../contract/app-errors.ts';
import { clusterArnOf } from '../../domain/names.ts';
import type { ClusterRecord } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import { findCluster } from './require-cluster.ts';

/**
 * Creates the cluster in ECS and in the records; one that exists is answered as it is. A name that the caller's grants
 * do not cover is refused, whether or not there is such a cluster.
 */
export async function putCluster(
  deps: Pick<Deps, 'store' | 'settings' | 'clusters' | 'clock' | 'sees'>,
  clusterName: string,
  tags: { key: string; value: string }[],
): Promise<{ cluster: ClusterRecord; created: boolean }> {
  if (deps.sees?.(clusterName) === false) {
    throw new AppError('AccessDeniedException', `the clusters of this caller do not include ${clusterName}`);
  }
  const existing = await findCluster(deps, clusterName);
  await deps.clusters.create(clusterName, tags);
  if (existing) return { cluster: existing, created: false };
  const cluster: ClusterRecord = {
    clusterName,
    clusterArn: clusterArnOf(deps.settings, clusterName),
    status: 'ACTIVE',
    createdAtMs: deps.clock.nowMs(),
  };
  await deps.store.putCluster(cluster);
  return { cluster, created: true };
}
