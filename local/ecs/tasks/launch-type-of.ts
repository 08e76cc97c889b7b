import type { LaunchType, RunTaskRequest } from '@aws-sdk/client-ecs';
import type { StoredCluster } from '../clusters/cluster-store.ts';

/**
 * What a task is launched on: what the request says; Fargate by a strategy of the request or the cluster, since there
 * are no other capacity providers here; EC2 where nothing says anything (API reference, RunTask, launchType).
 */
export function launchTypeOf(input: RunTaskRequest, cluster: StoredCluster): LaunchType {
  if (input.launchType) return input.launchType;
  const strategies = [...(input.capacityProviderStrategy ?? []), ...(cluster.defaultCapacityProviderStrategy ?? [])];
  return strategies.length > 0 ? 'FARGATE' : 'EC2';
}
