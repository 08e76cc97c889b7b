import type { Cluster } from '../../../shared/contract/answers/cluster.ts';
import type { ClusterRecord } from '../../../shared/ports/store.ts';

export function presentCluster({ clusterArn, clusterName, status }: ClusterRecord): Cluster {
  return { clusterArn, clusterName, status };
}
