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
 * and stays, nothing is written.
 */
async function tellDaemons(
  deps: Pick<Deps, 'store' | 'clock'>,
  { cluster, instanceArn, status }: InstanceChange,
): Promise<void> {
  const id = lastPartOf(instanceArn);
  for (const key of await deps.store.listDaemons(cluster)) {
    await changeCollection(deps, key, ({ service, tasks }) => {
      const isKnown = service.instances?.ec2Ids[id] !== undefined;
      const isActive = status === 'ACTIVE';
      const isLeft = !isActive && tasks.some(({ instance, stop }) => instance?.id === id && !stop);
      if (service.status !== 'ACTIVE' || (isKnown === isActive && !isLeft)) return undefined;
      return { service, wake: true };
    });
  }
}
