import { lastPartOf } from '../../domain/names.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { drainInstance } from './drain-instance.ts';

/** ECS says of a container instance what it is now. */
export interface InstanceChange {
  cluster: string;
  instanceArn: string;
  status: string;
}

/**
 * Has the services of the cluster do what follows: tasks leave an instance that drains, and DAEMON services have one on each that
 * is ACTIVE.
 */
export async function hearInstance(
  deps: Pick<Deps, 'store' | 'clock' | 'fleet'>,
  change: InstanceChange,
): Promise<void> {
  await tellDaemons(deps, change);
  if (change.status === 'DRAINING') await drainInstance(deps, change);
}

/**
 * Has DAEMON services look at the cluster where this is news to them: an instance came or went; or something changed on one that
 * goes, which their task there is to leave last. ECS tells of each task that starts or ends on an instance: of one that is known
 * and stays, nothing is written. Nor is it for an event that comes when the instance has changed again: ECS is asked.
 */
async function tellDaemons(
  deps: Pick<Deps, 'store' | 'clock' | 'fleet'>,
  { cluster, instanceArn, status }: InstanceChange,
): Promise<void> {
  const id = lastPartOf(instanceArn);
  for (const key of await deps.store.listDaemons(cluster)) {
    await changeCollection(deps, key, async ({ service, tasks }) => {
      const isKnown = service.instances?.ec2Ids[id] !== undefined;
      const hasTask = tasks.some(({ instance, stop }) => instance?.id === id && !stop);
      const isNews = (isActive: boolean) => isKnown !== isActive || (!isActive && hasTask);
      if (service.status !== 'ACTIVE' || !isNews(status === 'ACTIVE')) return undefined;
      const active = await deps.fleet.listInstances(cluster, 'ACTIVE');
      return isNews(active.includes(instanceArn)) ? { service, wake: true } : undefined;
    });
  }
}
