import { lastPartOf } from '../../domain/names.ts';
import type { ServiceKey } from '../../domain/service.ts';
import { withInstanceNews } from '../../planner/placement/daemon-places.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { drainInstance } from './drain-instance.ts';

/** ECS says of a container instance what it is now. */
export interface InstanceChange {
  cluster: string;
  instanceArn: string;
  status: string;
}

type HearDeps = Pick<Deps, 'store' | 'clock' | 'fleet'>;

/**
 * Has the services of the cluster do what follows: tasks leave an instance that drains, and DAEMON services have one on each that
 * is ACTIVE. The leaving comes first: that a daemon's record is written by too many at once must not hold it up.
 */
export async function hearInstance(deps: HearDeps, change: InstanceChange): Promise<void> {
  if (change.status === 'DRAINING') await drainInstance(deps, change);
  for (const key of await deps.store.listDaemons(change.cluster)) await tellDaemon(deps, key, change);
}

/**
 * Has a DAEMON service look at the cluster where this is news to it: an instance came or went; or something changed on one that
 * goes, which its task there is to leave last. ECS tells of each task that starts or ends on an instance: of one that is known
 * and stays, the service's record alone is read, and nothing is written. Nor is it for an event that comes when the instance has
 * changed again: ECS is asked.
 */
async function tellDaemon(
  deps: HearDeps,
  key: ServiceKey,
  { cluster, instanceArn, status }: InstanceChange,
): Promise<void> {
  const id = lastPartOf(instanceArn);
  const known = (await deps.store.getService(key))?.instances?.ec2Ids[id];
  if (status === 'ACTIVE' && known !== undefined) return;
  await changeCollection(deps, key, async ({ service, tasks }) => {
    const isKnown = service.instances?.ec2Ids[id] !== undefined;
    const hasTask = tasks.some(({ instance, stop }) => instance?.id === id && !stop);
    const isNews = (isActive: boolean) => isKnown !== isActive || (!isActive && hasTask);
    if (service.status !== 'ACTIVE' || !isNews(status === 'ACTIVE')) return undefined;
    const active = await deps.fleet.listInstances(cluster, 'ACTIVE');
    return isNews(active.includes(instanceArn)) ? { service: withInstanceNews(service), wake: true } : undefined;
  });
}
