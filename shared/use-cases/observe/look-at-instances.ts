import { isDeepStrictEqual } from 'node:util';
import { targetRevisionOf } from '../../domain/deployment.ts';
import { lastPartOf, publicIdOf } from '../../domain/names.ts';
import type { SeenInstances, Service } from '../../domain/service.ts';
import { isDaemon } from '../../domain/service-spec.ts';
import type { Task } from '../../domain/task.ts';
import { desiredOf, placesOf } from '../../planner/placement/daemon-places.ts';
import type { Collection } from '../../ports/store.ts';
import { type Change, changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { eventOf } from '../services/decide-service.ts';
import { roomCame } from './room-came.ts';
import { seeInstances } from './see-instances.ts';

/** What is there: the ACTIVE instances, and of those that drain with a task of the service whether any other task is left. */
interface Seen {
  instances: SeenInstances;
  /** By the instance's id: is it busy? */
  draining: ReadonlyMap<string, boolean>;
}

/** A transaction holds 100 actions, two for each task; a rest comes with the next look. */
const TASKS_MAX = 45;

/** ListContainerInstances answers so many a page. */
const INSTANCES_PER_CALL = 100;

/** How many calls a look at these takes: all pages of the list, and once more for each filter. */
export function lookCallsOf({ service: { instances }, revisions }: Collection): number {
  const pages = Math.max(1, Math.ceil(Object.keys(instances?.ec2Ids ?? {}).length / INSTANCES_PER_CALL));
  const filters = new Set(revisions.flatMap(({ instanceFilter }) => instanceFilter ?? []));
  return pages * (1 + filters.size);
}

type LookDeps = Pick<Deps, 'store' | 'fleet' | 'clock' | 'log'>;

/**
 * On which container instances a DAEMON service is to have a task, and which of those that it has are to go with their instance.
 * Written down where it is news, with the count that follows and a word for whoever asks why: 'news'. Where ECS has no time to
 * say it, what was seen last holds, and the next look is to be soon: 'again'.
 */
export async function lookAtInstances(deps: LookDeps, collection: Collection): Promise<'news' | 'same' | 'again'> {
  const { service } = collection;
  if (!isDaemon(service.spec) || service.status !== 'ACTIVE') return 'same';
  const seen = await see(deps, collection);
  if (!seen) return 'again';
  // Another look was faster, and may have begun later: what this one saw may be over.
  const isLate = (current: Service) => !isDeepStrictEqual(current.instances, service.instances);
  const note = (current: Collection) =>
    isLate(current.service) ? undefined : noteInstances(current, seen, deps.clock.nowMs());
  if (!note(collection)) return 'same';
  return (await changeCollection(deps, service, note)) ? 'news' : 'same';
}

async function see(deps: LookDeps, collection: Collection): Promise<Seen | undefined> {
  try {
    const instances = await seeInstances(deps, collection);
    return { instances, draining: await seeDraining(deps, collection, instances) };
  } catch (error) {
    if (!deps.fleet.isPassing(error)) throw error;
    const { cluster, service } = collection.service;
    deps.log('the container instances are looked at again', { cluster, service, error: String(error) });
    return undefined;
  }
}

async function seeDraining(
  deps: Pick<Deps, 'store' | 'fleet'>,
  { service: { cluster }, tasks }: Collection,
  { ec2Ids }: SeenInstances,
): Promise<Map<string, boolean>> {
  const left = tasks.flatMap(({ instance, stop }) => (instance && !stop && !ec2Ids[instance.id] ? [instance.id] : []));
  const found = new Map<string, boolean>();
  if (left.length === 0) return found;
  const draining = new Set((await deps.fleet.listInstances(cluster, 'DRAINING')).map(lastPartOf));
  for (const id of new Set(left)) if (draining.has(id)) found.set(id, await isBusy(deps, cluster, id));
  return found;
}

/**
 * Does any other task of this stack than those of DAEMON services run there still, or stop? Strangers' are not waited for: two
 * schedulers whose daemons wait for each other's would never be done.
 */
async function isBusy({ store, fleet }: Pick<Deps, 'store' | 'fleet'>, cluster: string, id: string): Promise<boolean> {
  for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
    for (const arn of await fleet.listOnInstance(cluster, id, desiredStatus)) {
      const task = await store.findTask(cluster, lastPartOf(arn));
      if (task && !task.instance && task.observed?.lastStatus !== 'STOPPED') return true;
    }
  }
  return false;
}

function noteInstances(
  { service, deployment, tasks }: Collection,
  { instances, draining }: Seen,
  nowMs: number,
): Change | undefined {
  if (service.status !== 'ACTIVE') return undefined;
  const target = targetRevisionOf(deployment);
  const seen = { ...service, instances };
  const next = { ...seen, desiredCount: desiredOf(seen, target) };
  const idsOf = (each: typeof service) => (placesOf(each, target) ?? []).map(({ id }) => id);
  const [before, after] = [idsOf(service), idsOf(next)];
  const came = after.filter((id) => !before.includes(id));
  const went = before.filter((id) => !after.includes(id));
  const news = tasks.flatMap((task) => newsOf(task, { instances, draining }, nowMs) ?? []).slice(0, TASKS_MAX);
  const isSame = isDeepStrictEqual(instances, service.instances) && next.desiredCount === service.desiredCount;
  if (isSame && news.length === 0) return undefined;
  const says = (message: string, task?: Task) => ({
    ...eventOf(next, deployment, nowMs, message),
    ...(task ? { taskId: publicIdOf(task) } : {}),
  });
  return {
    service: next,
    deployment: came.length > 0 ? roomCame(deployment) : undefined,
    observed: news.map(({ task, patch }) => ({ taskId: task.id, patch })),
    events: [
      ...refusalsOf(instances, service.instances).map((refusal) => says(refusal)),
      ...(came.length + went.length > 0 ? [says(countWords(service.desiredCount, after.length, came, went))] : []),
      ...news.flatMap(({ task, message }) => (message === undefined ? [] : [says(message, task)])),
    ],
    wake: false,
  };
}

/** Of what ECS did not refuse before, or in other words. */
function refusalsOf({ fits = [] }: SeenInstances, before: SeenInstances | undefined): string[] {
  const known = (revision: number) => before?.fits?.find(({ revisions }) => revisions.includes(revision))?.refusal;
  return fits.flatMap(({ revisions, refusal }) => {
    const fresh = revisions.filter((revision) => refusal !== known(revision));
    if (refusal === undefined || fresh.length === 0) return [];
    const named = `the placement constraints of revision ${fresh.join(', ')}`;
    return [`was unable to place a task. Reason: ${refusal} (${named})`];
  });
}

interface News {
  task: Task;
  patch: Partial<Pick<Task, 'instanceDrains' | 'retireAtMs'>>;
  message?: string;
}

/** The task's instance drains now, is empty but for the service's kind, or is ACTIVE again. */
function newsOf(task: Task, { instances, draining }: Seen, nowMs: number): News | undefined {
  const { instance, stop, instanceDrains, retireAtMs } = task;
  if (!instance || stop) return undefined;
  if (instances.ec2Ids[instance.id] !== undefined) {
    if (!instanceDrains) return undefined;
    const message = `container instance ${instance.id} is draining no more: task ${publicIdOf(task)} stays.`;
    return { task, patch: { instanceDrains: undefined, retireAtMs: undefined }, message };
  }
  const isBusy = draining.get(instance.id);
  if (isBusy === undefined) return undefined;
  const goes = isBusy || retireAtMs !== undefined ? {} : { retireAtMs: nowMs };
  if (instanceDrains) return isBusy || retireAtMs !== undefined ? undefined : { task, patch: goes };
  const message = `container instance ${instance.id} is draining: task ${publicIdOf(task)} stops as the last one there.`;
  return { task, patch: { instanceDrains: true, ...goes }, message };
}

/** `desired count 2 -> 3: container instance 0123 is to run a task.` */
function countWords(from: number, to: number, came: string[], went: string[]): string {
  const parts = [
    ...(came.length > 0 ? [`${named(came)} to run a task`] : []),
    ...(went.length > 0 ? [`${named(went)} to run none any more`] : []),
  ];
  return `desired count ${from} -> ${to}: ${parts.join(', ')}.`;
}

const NAMED_MAX = 5;

function named(ids: string[]): string {
  if (ids.length > NAMED_MAX) return `${ids.length} container instances are`;
  return ids.length === 1 ? `container instance ${ids[0]} is` : `container instances ${ids.join(', ')} are`;
}
