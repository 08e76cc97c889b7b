import { AppError } from '../../contract/app-errors.ts';
import { clusterArnOf } from '../../domain/names.ts';
import type { Tag } from '../../ports/fleet.ts';
import type { ClusterRecord } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import { findCluster } from './require-cluster.ts';

/**
 * Creates the cluster in ECS and in the records; of one that exists it sets the tags, where there are any given: those and no
 * others, but what AWS itself has put (`aws:…`). A name that the caller's grants do not cover is refused, whether or not there
 * is such a cluster.
 */
export async function putCluster(
  deps: Pick<Deps, 'store' | 'settings' | 'clusters' | 'clock' | 'sees'>,
  clusterName: string,
  tags: Tag[] | undefined,
): Promise<{ cluster: ClusterRecord; created: boolean }> {
  if (deps.sees?.(clusterName) === false) {
    throw new AppError('AccessDeniedException', `the clusters of this caller do not include ${clusterName}`);
  }
  const existing = await findCluster(deps, clusterName);
  await deps.clusters.create(clusterName, tags ?? []);
  // CreateCluster of one that exists changes nothing; so does one whose answer was lost, of a cluster that it has made.
  if (tags) await setTags(deps, clusterName, tags);
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

async function setTags(
  { clusters, settings }: Pick<Deps, 'clusters' | 'settings'>,
  clusterName: string,
  tags: Tag[],
): Promise<void> {
  const has = (await clusters.describe([clusterName])).get(clusterName)?.tags ?? [];
  const changed = tags.filter(({ key, value }) => has.find((tag) => tag.key === key)?.value !== value);
  const removed = has.filter(({ key }) => !key.startsWith('aws:') && !tags.some((tag) => tag.key === key));
  await clusters.tag(
    clusterArnOf(settings, clusterName),
    changed,
    removed.map(({ key }) => key),
  );
}
