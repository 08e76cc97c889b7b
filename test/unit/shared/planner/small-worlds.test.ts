import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../shared/domain/deployment.ts';
import type { Service } from '../../../../shared/domain/service.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import { boundsOf } from '../../../../shared/planner/capacity/bounds.ts';
import { plan } from '../../../../shared/planner/plan.ts';
import type { Plan } from '../../../../shared/planner/snapshot.ts';
import {
  deploymentOf,
  NOON_MS,
  rolling,
  rolloutOf,
  STATES,
  type State,
  serviceOf,
  snapshotOf,
  specOf,
  taskOf,
} from './records.ts';

/**
 * Every world of a small service: each number of desired tasks up to 4, all bounds that percents can come to, each
 * mode, and every multiset of up to five tasks, each old or new and starting, warming up, ready, unhealthy or stopping.
 * In each the bounds hold, and a friendly world (tasks start, become healthy and stop when asked; the unhealthy stay
 * so) ends where it was aimed at, or the service has said that it is stuck. Plans depend on the counts alone, so each
 * is made once.
 */

const PHASES = ['starting', 'warming', 'ready', 'unhealthy', 'marked'] as const satisfies State[];
const [STARTING, WARMING, READY, UNHEALTHY, STOPPING] = [0, 1, 2, 3, 4];
const PHASE_COUNT = PHASES.length;
/** Counts by phase, of revision 1 and then of revision 2. */
type World = readonly number[];
const TASKS_MAX = 5;

/** Percents matter by their bounds alone, so one pair for each two bounds that 0-100 / 100-200 can come to. */
function percentsOf(desired: number): { minimumHealthyPercent: number; maximumPercent: number }[] {
  const byBounds = new Map<string, { minimumHealthyPercent: number; maximumPercent: number }>();
  for (let minimumHealthyPercent = 0; minimumHealthyPercent <= 100; minimumHealthyPercent += 1) {
    for (let maximumPercent = 100; maximumPercent <= 200; maximumPercent += 1) {
      const percents = { minimumHealthyPercent, maximumPercent };
      byBounds.set(JSON.stringify(boundsOf(desired, percents)), percents);
    }
  }
  return [...byBounds.values()];
}

const MODES: Record<string, { deployment: Deployment; status?: Service['status'] }> = {
  'rolls out': { deployment: rolloutOf() },
  'holds before SCALE_UP': { deployment: rolloutOf({ stage: 'RECONCILE_SERVICE' }) },
  'holds after a failure': { deployment: rolloutOf({ status: 'FAILED' }) },
  'is deleted': { deployment: deploymentOf({ id: 'd2', revision: 2, status: 'STOPPED' }), status: 'DRAINING' },
};

const pool = [1, 2].flatMap((revision) =>
  PHASES.map((state) => Array.from({ length: 12 }, () => taskOf({ revision, ...STATES[state] }))),
);

function tasksIn(world: World): Task[] {
  return world.flatMap((count, kind) => pool[kind]?.slice(0, count) ?? []);
}

function worldsUpTo(tasks: number, kinds = 2 * PHASE_COUNT): World[] {
  if (kinds === 0) return [[]];
  return Array.from({ length: tasks + 1 }, (_, count) => count).flatMap((count) =>
    worldsUpTo(tasks - count, kinds - 1).map((rest) => [count, ...rest]),
  );
}

function countOf(world: World, ...phases: number[]): number {
  return phases.reduce((sum, phase) => sum + (world[phase] ?? 0) + (world[phase + PHASE_COUNT] ?? 0), 0);
}

const kindOf = new Map(pool.flatMap((tasks, kind) => tasks.map(({ id }) => [id, kind] as const)));

/** The plan's marks and launches, done; then, where there was nothing to do, one step of a friendly world. */
function stepOf(world: World, planned: Plan): World | undefined {
  const next = [...world];
  const move = (from: number, to: number | undefined, count = next[from] ?? 0) => {
    next[from] = (next[from] ?? 0) - count;
    if (to !== undefined) next[to] = (next[to] ?? 0) + count;
  };
  for (const { taskId } of planned.marks) {
    const kind = kindOf.get(taskId) ?? 0;
    move(kind, kind < PHASE_COUNT ? STOPPING : STOPPING + PHASE_COUNT, 1);
  }
  for (const { revision } of planned.launches) {
    const kind = (revision.revision - 1) * PHASE_COUNT + STARTING;
    next[kind] = (next[kind] ?? 0) + 1;
  }
  if (planned.marks.length + planned.launches.length > 0) return next;
  if (countOf(world, STARTING, WARMING, STOPPING) === 0) return undefined;
  for (const base of [0, PHASE_COUNT]) {
    move(base + WARMING, base + READY);
    move(base + STARTING, base + WARMING);
    move(base + STOPPING, undefined);
  }
  return next;
}

function check(world: World, planned: Plan, bounds: { lower: number; upper: number }): void {
  const active = countOf(world, STARTING, WARMING, READY, UNHEALTHY);
  const ready = countOf(world, READY);
  const kinds = planned.marks.map(({ taskId }) => kindOf.get(taskId) ?? -1);
  const left = ready - kinds.filter((kind) => kind % PHASE_COUNT === READY).length;
  const where = () => `${world} ${JSON.stringify(bounds)}`;
  if (left < ready && left < bounds.lower) throw new Error(`under the lower bound: ${where()}`);
  if (planned.launches.length > 0 && active + planned.launches.length > bounds.upper)
    throw new Error(`over the upper bound: ${where()}`);
  if (kinds.some((kind) => kind < 0 || kind % PHASE_COUNT === STOPPING)) throw new Error(`marked twice: ${where()}`);
  const asks = planned.changed || planned.deregister.length + planned.stops.length > 0;
  if (!asks && planned.dueAtMs !== undefined && planned.dueAtMs <= NOON_MS) throw new Error(`busy: ${where()}`);
}

interface End {
  world: World;
  stuck: boolean;
}

/** Walks from every world to its end, and remembers the ends of all worlds on the way. */
function explore(service: Service, deployment: Deployment, worlds: World[]): Map<string, End> {
  const ends = new Map<string, End>();
  const { desiredCount, spec } = service;
  const bounds = boundsOf(service.status === 'ACTIVE' ? desiredCount : 0, spec.deploymentConfiguration);
  const base = snapshotOf({ service, deployment });
  for (const start of worlds) {
    const path: string[] = [];
    let world: World | undefined = start;
    let end: End | undefined;
    while (!end) {
      const key: string = world.join();
      end = ends.get(key);
      if (end) break;
      if (path.includes(key)) throw new Error(`goes in circles: ${start} at ${key}, ${JSON.stringify(bounds)}`);
      path.push(key);
      const planned = plan({ ...base, tasks: tasksIn(world) });
      check(world, planned, bounds);
      const next = stepOf(world, planned);
      if (next) world = next;
      else end = { world, stuck: planned.service.lastNotice?.startsWith('is stuck') ?? false };
    }
    for (const key of path) ends.set(key, end);
  }
  return ends;
}

describe.each(Object.entries(MODES))('a service that %s', (mode, { deployment, status = 'ACTIVE' }) => {
  const worlds = worldsUpTo(TASKS_MAX);
  const desiredCounts = status === 'ACTIVE' ? [0, 1, 2, 3, 4] : [0];

  it.each(desiredCounts)(
    'keeps its bounds and gets there, or says that it is stuck, with %d desired tasks',
    (desiredCount) => {
      for (const deploymentConfiguration of percentsOf(desiredCount)) {
        const spec = specOf({ deploymentConfiguration: { ...rolling(100, 200), ...deploymentConfiguration } });
        const service = serviceOf({ spec, desiredCount, status, revision: 2, goodRevisions: [1] });
        for (const { world, stuck } of explore(service, deployment, worlds).values()) {
          const [oldReady = 0, newReady = 0] = [world[READY], world[READY + PHASE_COUNT]];
          const healthy = oldReady + newReady;
          const all = world.reduce((sum, count) => sum + count, 0);
          const there = healthy === desiredCount && all === healthy && (mode !== 'rolls out' || oldReady === 0);
          const { lower, upper } = boundsOf(desiredCount, deploymentConfiguration);
          const tight = mode === 'rolls out' && lower === upper && healthy === desiredCount && all === healthy;
          if (stuck ? !tight : !there) throw new Error(`${lower}-${upper} ends at ${world}, stuck: ${stuck}`);
        }
      }
      expect(worlds.length).toBe(3003);
    },
  );
});
