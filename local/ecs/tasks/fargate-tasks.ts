import type { EcsState } from '../ecs-state.ts';
import { chooseCapacity } from './choose-capacity.ts';
import { createTaskRecord, type TaskLaunch } from './new-task.ts';
import type { TaskRecord } from './task-record.ts';

/** The tasks of a RunTask on Fargate: by turns in the subnets, and on the capacity providers by the strategy. */
export function createFargateTasks({ cloud }: EcsState, launch: TaskLaunch): TaskRecord[] {
  const { input, cluster, subnets } = launch;
  const count = input.count ?? 1;
  const strategy = input.capacityProviderStrategy?.length
    ? input.capacityProviderStrategy
    : (cluster.defaultCapacityProviderStrategy ?? []);
  const providers = input.launchType ? [] : chooseCapacity(strategy, count);
  return Array.from({ length: count }, (_, at) => {
    const subnet = subnets[at % subnets.length] ?? { subnetId: '', availabilityZone: '' };
    return createTaskRecord(cloud, launch, { subnet, capacityProviderName: providers[at] });
  });
}
