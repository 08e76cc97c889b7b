import type { SeenFit, Service } from '../../domain/service.ts';
import { isDaemon } from '../../domain/service-spec.ts';
import type { InstanceRef, Task } from '../../domain/task.ts';
import type { Snapshot } from '../snapshot.ts';

type Seen = Pick<Service, 'spec' | 'status' | 'instances'>;

/**
 * Where a DAEMON service is to have a task of that revision each: the ACTIVE instances that meet its constraints, always in the
 * same order; without a revision, all of them. Undefined: it has a count, or is on its way out and wants no task anywhere; or
 * ECS has not said which instances meet the constraints.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html#service_scheduler_daemon
 */
export function placesOf({ spec, status, instances }: Seen, revision: number | undefined): InstanceRef[] | undefined {
  if (!isDaemon(spec) || status !== 'ACTIVE') return undefined;
  const leftOut = revision === undefined ? [] : fitOf(instances, revision)?.unfit;
  if (!leftOut) return undefined;
  const unfit = new Set(leftOut);
  return Object.entries(instances?.ec2Ids ?? {})
    .filter(([id]) => !unfit.has(id))
    .map(([id, ec2Id]) => ({ id, ec2Id }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * The service with a reason to look at its instances again, as the next change of the collection leaves it. Itself where it has
 * not looked yet, or has a count.
 */
export function withInstanceNews(service: Service): Service {
  const { instances, planSeq } = service;
  return instances ? { ...service, instances: { ...instances, newsSeq: planSeq + 1 } } : service;
}

/**
 * Is there a reason to look? News, a revision of whose constraints ECS has not been asked, or a task that waits on an instance that
 * drains. The audit looks without one. A rollout of 1,000 instances is thousands of reconciles, and a look ten calls and more.
 */
export function wantsLook({ service, revisions, tasks }: Pick<Snapshot, 'service' | 'revisions' | 'tasks'>): boolean {
  const { spec, status, instances } = service;
  if (!isDaemon(spec) || status !== 'ACTIVE') return false;
  return (
    instances?.newsSeq !== undefined ||
    revisions.some(({ revision }) => fitOf(instances, revision) === undefined) ||
    tasks.some(({ instanceDrains, retireAtMs, stop }) => instanceDrains && retireAtMs === undefined && !stop)
  );
}

function fitOf(instances: Service['instances'], revision: number): SeenFit | undefined {
  return instances?.fits?.find(({ revisions }) => revisions.includes(revision));
}

/** Can tasks of that revision have a place? Not those of a DAEMON service before ECS has said which instances are fit. */
export function hasPlaces(service: Seen, revision: number | undefined): boolean {
  return !isDaemon(service.spec) || service.status !== 'ACTIVE' || placesOf(service, revision) !== undefined;
}

/** Why ECS has never said where tasks of that revision may be. */
export function filterRefusal({ instances }: Pick<Service, 'instances'>, revision: number): string | undefined {
  const fit = fitOf(instances, revision);
  return fit?.unfit ? undefined : fit?.refusal;
}

/** How many tasks of that revision there are to be; as many as before where ECS has not said it. */
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
