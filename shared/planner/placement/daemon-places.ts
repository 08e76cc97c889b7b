import type { Service } from '../../domain/service.ts';
import { isDaemon } from '../../domain/service-spec.ts';
import type { InstanceRef, Task } from '../../domain/task.ts';

type Seen = Pick<Service, 'spec' | 'status' | 'instances'>;

/**
 * Where a DAEMON service is to have a task of that revision each: the ACTIVE instances that meet its constraints, always in the
 * same order. Undefined: it has a count, or is on its way out and wants no task anywhere.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html#service_scheduler_daemon
 */
export function placesOf({ spec, status, instances }: Seen, revision: number | undefined): InstanceRef[] | undefined {
  if (!isDaemon(spec) || status !== 'ACTIVE') return undefined;
  const unfit = new Set(instances?.unfit?.[String(revision)]);
  return Object.entries(instances?.ec2Ids ?? {})
    .filter(([id]) => !unfit.has(id))
    .map(([id, ec2Id]) => ({ id, ec2Id }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** How many tasks of that revision there are to be. */
export function desiredOf(service: Seen & Pick<Service, 'desiredCount'>, revision: number | undefined): number {
  return placesOf(service, revision)?.length ?? service.desiredCount;
}

/**
 * Those where a task can start now. One whose task has not STOPPED yet is taken: the next one wants its memory and its ports.
 * Undefined as above.
 */
export function freePlaces(
  { service, tasks }: { service: Seen; tasks: readonly Task[] },
  revision: number | undefined,
): InstanceRef[] | undefined {
  const taken = new Set(tasks.map(({ instance }) => instance?.id));
  return placesOf(service, revision)?.filter(({ id }) => !taken.has(id));
}
