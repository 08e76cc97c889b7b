import type { ServiceKey } from '../domain/service.ts';
import type { Task, TaskObservation } from '../domain/task.ts';
import { readinessOf } from '../planner/readiness.ts';
import type { LoadBalancer, TargetAddress } from '../ports/fleet.ts';
import type { Collection } from '../ports/store.ts';
import { changeCollection } from './change-collection.ts';
import type { Deps } from './deps.ts';
import { judgeMissing, lostObservation } from './missing-task.ts';
import { observeServiceTask, stopped } from './observe-task.ts';
import { targetOf } from './target-of.ts';

type Health = Awaited<ReturnType<LoadBalancer['health']>>;
type LookDeps = Pick<Deps, 'store' | 'fleet' | 'balancer' | 'clock' | 'settings'>;

/**
 * Asks ECS and the load balancer how tasks are, and writes down what is new. Health is polled because neither tells
 * it by an event. `waiting` looks at tasks that wait for health or stop; `all` (the audit) at every one.
 * Answers whether anything was written, so that the caller reads again.
 */
export async function lookAtTasks(deps: LookDeps, collection: Collection, which: 'waiting' | 'all'): Promise<boolean> {
  const { service, revisions, tasks } = collection;
  const nowMs = deps.clock.nowMs();
  const looked = tasks.filter((task) => {
    if (!task.observed) return false;
    const revision = revisions.find((candidate) => candidate.revision === task.revision);
    return which === 'all' || readinessOf(task, revision, service, nowMs) !== 'ready';
  });
  if (looked.length === 0) return false;
  const key = { cluster: service.cluster, service: service.service };
  const [described, health] = await Promise.all([
    deps.fleet.describe(
      service.cluster,
      looked.flatMap((task) => (task.observed ? [task.observed.arn] : [])),
    ),
    service.ingress ? deps.balancer.health(service.ingress.targetGroupArn) : undefined,
  ]);
  if (health && service.ingress) await dropStrayTargets(deps, key, service.ingress.targetGroupArn, collection, health);
  const byArn = new Map(described.observations.map((observation) => [observation.arn, observation]));
  let wrote = false;
  for (const task of looked) {
    const observation = byArn.get(task.observed?.arn ?? '');
    const found = observation
      ? await writeObservation(deps, key, task, observation)
      : await noteMissing(deps, key, task, nowMs);
    const target = health && (await writeTargetHealth(deps, key, collection, task, health));
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
  targetGroupArn: string,
  collection: Collection,
  health: Health,
): Promise<void> {
  const strays = straysOf(collection, health);
  if (strays.length === 0) return;
  const fresh = await deps.store.load(key);
  const confirmed = fresh ? straysOf(fresh, health) : [];
  if (confirmed.length > 0) await deps.balancer.deregister(targetGroupArn, confirmed);
}

function straysOf(collection: Collection, health: Health): TargetAddress[] {
  const serving = collection.tasks.filter(({ stop }) => stop?.deregisteredAtMs === undefined);
  const known = new Set(serving.map((task) => addressOf(targetOf(collection, task))));
  return [...health.values()]
    .filter(({ target, state }) => state !== 'draining' && !known.has(addressOf(target)))
    .map(({ target }) => target);
}

const addressOf = (target: TargetAddress | undefined): string | undefined => target && `${target.ip}:${target.port}`;

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

async function writeTargetHealth(
  deps: LookDeps,
  key: ServiceKey,
  collection: Collection,
  task: Task,
  health: Health,
): Promise<boolean> {
  const target = targetOf(collection, task);
  if (task.registeredAtMs === undefined || !target) return false;
  const state = health.get(addressOf(target) ?? '')?.state ?? 'unused';
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
