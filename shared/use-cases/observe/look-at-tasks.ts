import type { Service, ServiceKey, StrayTarget } from '../../domain/service.ts';
import type { Task, TaskObservation, TaskTarget } from '../../domain/task.ts';
import { readinessOf } from '../../planner/readiness.ts';
import type { LoadBalancer } from '../../ports/fleet.ts';
import type { Collection } from '../../ports/store.ts';
import { judgeMissing, lostObservation } from '../audit/missing-task.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { deregisterTasks } from '../stop/deregister-tasks.ts';
import { byGroup, targetsOf } from '../stop/target-of.ts';
import { observeServiceTask, stopped } from './observe-task.ts';

/** What is known of targets, by their groups' ARNs and then by their addresses. */
type Health = ReadonlyMap<string, Awaited<ReturnType<LoadBalancer['health']>>>;
type LookDeps = Pick<Deps, 'store' | 'fleet' | 'balancer' | 'clock' | 'settings'>;

/**
 * Asks ECS and the load balancer how tasks are, and writes down what is new. Health is polled because neither tells
 * it by an event. `waiting` looks at tasks that wait for health or stop; `all` (the audit) at every one. The load balancer
 * answers for a whole group: what it says of the others is taken too.
 * Answers whether anything was written, so that the caller reads again.
 */
export async function lookAtTasks(deps: LookDeps, collection: Collection, which: 'waiting' | 'all'): Promise<boolean> {
  const { service, revisions, tasks } = collection;
  const key = { cluster: service.cluster, service: service.service };
  const nowMs = deps.clock.nowMs();
  const isLeft = service.strayTargets?.some((target) => isToDrop(target, nowMs)) ?? false;
  const dropped = isLeft && (await dropTargetsLeft(deps, key, nowMs));
  const looked = tasks.filter((task) => {
    if (!task.observed) return false;
    const revision = revisions.find((candidate) => candidate.revision === task.revision);
    return which === 'all' || readinessOf(task, revision, service, nowMs) !== 'ready';
  });
  // A service of no task may still have a target: one whose registration came after its task had ended.
  const looksForStrays = which === 'all' && ownGroups(service).length > 0;
  if (looked.length === 0 && !looksForStrays) return dropped;
  const groups = [...new Set([...ownGroups(service), ...tasks.flatMap(({ targets = [] }) => targets.map(groupOf))])];
  const [described, healths] = await Promise.all([
    deps.fleet.describe(
      service.cluster,
      looked.flatMap((task) => (task.observed ? [task.observed.arn] : [])),
    ),
    Promise.all(groups.map(async (arn) => [arn, await deps.balancer.health(arn)] as const)),
  ]);
  const health: Health = new Map(healths);
  const drains = await dropStrayTargets(deps, key, collection, health);
  let wrote = dropped || drains;
  const asked = new Set(looked);
  for (const task of tasks) if (!asked.has(task)) wrote = (await writeTargetHealth(deps, key, task, health)) || wrote;
  const byArn = new Map(described.observations.map((observation) => [observation.arn, observation]));
  for (const task of looked) {
    const observation = byArn.get(task.observed?.arn ?? '');
    const found = observation
      ? await writeObservation(deps, key, task, observation)
      : await noteMissing(deps, key, task, nowMs);
    const target = await writeTargetHealth(deps, key, task, health);
    wrote = found || target || wrote;
  }
  return wrote;
}

/**
 * Targets of no live task, or of one that is to be stopped: it ended before it was deregistered, nobody recorded its
 * registration, or that came after its deregistration. Its address may soon be somebody else's. The records are read
 * again, since a target is registered only when its task's address is in them: one that came in between is no stray.
 */
async function dropStrayTargets(
  deps: LookDeps,
  key: ServiceKey,
  collection: Collection,
  health: Health,
): Promise<boolean> {
  if (straysOf(collection, health).length === 0) return false;
  const fresh = await deps.store.load(key);
  if (!fresh) return false;
  const strays = straysOf(fresh, health);
  const names = new Set(strays.map(nameOf));
  const back = fresh.tasks.filter(
    (task) => isDraining(task) && (task.targets ?? []).some((at) => names.has(nameOf(at))),
  );
  for (const { targets = [] } of back) for (const target of targets) names.delete(nameOf(target));
  const nobodys = strays.filter((target) => names.has(nameOf(target)));
  for (const [targetGroupArn, targets] of byGroup(nobodys)) await deps.balancer.deregister(targetGroupArn, targets);
  await deregisterTasks(deps, fresh, back);
  return back.length > 0;
}

/** It was deregistered, and its StopTask is yet to come: a target that is back has had requests again, so it drains anew. */
function isDraining({ stop }: Task): boolean {
  return stop?.deregisteredAtMs !== undefined && stop.stopSentAtMs === undefined;
}

/** At once, and once more when no call that was under way then can register it any more. */
function isToDrop({ isDropped = false, lateUntilMs = 0 }: StrayTarget, nowMs: number): boolean {
  return !isDropped || nowMs >= lateUntilMs;
}

/** Those of the user's own groups whose tasks have ended; an address may be that of a live task again. */
async function dropTargetsLeft(deps: LookDeps, key: ServiceKey, nowMs: number): Promise<boolean> {
  const fresh = await deps.store.load(key);
  const left = (fresh?.service.strayTargets ?? []).filter((target) => isToDrop(target, nowMs));
  const live = new Set(fresh?.tasks.flatMap(({ targets = [] }) => targets).map(nameOf));
  const strays = byGroup(left.filter((target) => !live.has(nameOf(target))));
  for (const [targetGroupArn, targets] of strays) await deps.balancer.deregister(targetGroupArn, targets);
  const names = new Set(left.map(nameOf));
  const done = await changeCollection(deps, key, ({ service }) => {
    const others = (service.strayTargets ?? []).flatMap((target) => {
      if (!names.has(nameOf(target))) return [target];
      return nowMs < (target.lateUntilMs ?? 0) ? [{ ...target, isDropped: true }] : [];
    });
    return { service: { ...service, strayTargets: others.length > 0 ? others : undefined }, wake: false };
  });
  return done !== undefined;
}

/** In groups of the user's own other targets may be somebody else's: only what Slipway made holds its tasks alone. */
function ownGroups({ traffic }: Service): string[] {
  return (traffic?.balancers ?? []).filter(({ managed }) => managed).flatMap(({ targetGroupArns }) => targetGroupArns);
}

function straysOf(collection: Collection, health: Health): TaskTarget[] {
  const serving = collection.tasks.filter(({ stop }) => stop?.deregisteredAtMs === undefined);
  const targets = serving.flatMap((task) => [...targetsOf(collection, task), ...(task.targets ?? [])]);
  const known = new Set(targets.map(nameOf));
  return ownGroups(collection.service).flatMap((targetGroupArn) =>
    [...(health.get(targetGroupArn)?.values() ?? [])]
      .filter(({ state }) => state !== 'draining')
      .map(({ target }) => ({ targetGroupArn, ...target }))
      .filter((target) => !known.has(nameOf(target))),
  );
}

const groupOf = ({ targetGroupArn }: TaskTarget): string => targetGroupArn;
const nameOf = ({ targetGroupArn, id, port }: TaskTarget): string => `${targetGroupArn} ${id}:${port}`;

async function writeObservation(
  deps: LookDeps,
  key: ServiceKey,
  task: Task,
  observation: TaskObservation,
): Promise<boolean> {
  const { observed: last, missingSinceMs } = task;
  const { version, healthStatus = last?.healthStatus } = observation;
  if (!last || version < last.version) return false;
  if (version > last.version || healthStatus !== last.healthStatus) {
    await observeServiceTask(deps, key, task.id, observation);
    return true;
  }
  // Missing twice means twice in a row.
  return missingSinceMs !== undefined && deps.store.patchTask(task, { missingSinceMs: undefined }, { wake: false });
}

/** From best to worst. A task is what the worst of its targets is. */
const BEST_TO_WORST: readonly Task['targetHealth'][] = [
  'healthy',
  'initial',
  'unused',
  'unavailable',
  'draining',
  'unhealthy',
];

function worstOf(targets: readonly TaskTarget[], health: Health): Task['targetHealth'] {
  const states = targets.map(({ targetGroupArn, id, port }) => {
    return health.get(targetGroupArn)?.get(`${id}:${port}`)?.state ?? 'unused';
  });
  const worst = Math.max(...states.map((state) => BEST_TO_WORST.indexOf(state)));
  return BEST_TO_WORST[worst];
}

async function writeTargetHealth(deps: LookDeps, key: ServiceKey, task: Task, health: Health): Promise<boolean> {
  const { targets = [] } = task;
  if (task.registeredAtMs === undefined || targets.length === 0) return false;
  const state = worstOf(targets, health);
  if (state === task.targetHealth) return false;
  const patch: Partial<Task> = { targetHealth: state };
  return state === 'healthy' || task.targetHealth !== 'healthy' || task.stop
    ? deps.store.patchTask(task, patch, { wake: false })
    : lower(deps, key, task, patch);
}

/** Less healthy than a plan may have believed: fenced, so that such a plan can no longer stop another task. */
async function lower(deps: LookDeps, key: ServiceKey, task: Task, patch: Partial<Task>): Promise<boolean> {
  const done = await changeCollection(deps, key, ({ service, tasks }) =>
    tasks.some((candidate) => candidate.id === task.id)
      ? { service, observed: [{ taskId: task.id, patch }], wake: false }
      : undefined,
  );
  return done !== undefined;
}

async function noteMissing(deps: LookDeps, key: ServiceKey, task: Task, nowMs: number): Promise<boolean> {
  const verdict = judgeMissing(task, nowMs);
  if (verdict === 'note') return deps.store.patchTask(task, { missingSinceMs: nowMs }, { wake: false });
  if (verdict === 'nothing') return false;
  const done = await changeCollection(deps, key, (collection) => {
    const current = collection.tasks.find((candidate) => candidate.id === task.id);
    if (!current?.observed) return undefined;
    return stopped(deps, collection, { ...current, observed: lostObservation(current.observed, nowMs) });
  });
  return done !== undefined;
}
