import type { ClusterRecord } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import { DEFAULT_CLUSTER, findCluster } from './require-cluster.ts';

/** Every cluster that the caller sees, by name, with `default` among them. */
export async function listClusters(deps: Pick<Deps, 'store' | 'settings' | 'sees'>): Promise<ClusterRecord[]> {
  const known = await deps.store.listClusters();
  const named = known.some((cluster) => cluster.clusterName === DEFAULT_CLUSTER);
  const always = named ? undefined : await findCluster(deps, DEFAULT_CLUSTER);
  return [...(always ? [always] : []), ...known].sort((a, b) => (a.clusterName < b.clusterName ? -1 : 1));
}
