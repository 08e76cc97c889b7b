import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../../shared/domain/deployment.ts';
import type { Task } from '../../../../../shared/domain/task.ts';
import { countFailure, inheritedFailures } from '../../../../../shared/planner/rollout/count-failure.ts';
import type { Snapshot } from '../../../../../shared/planner/snapshot.ts';
import {
  NOON_MS,
  observationOf,
  revisionOf,
  rolloutOf,
  SEC,
  STATES,
  serviceOf,
  snapshotOf,
  specOf,
  taskOf,
} from '../records.ts';

/** What `backoff.test.ts` has of failures is the rest. */

const exit = { reason: 'exit 1', permanent: false, jitter: 0 };
const BACK = { revision: 3, taskDefinition: 'web:1', reason: 'x', failed: [] };
const young = { revision: 2, runningAtMs: NOON_MS - 20 * SEC };
const counted = (task: Partial<Task>, deployment: Partial<Deployment> = {}, given: Partial<Snapshot> = {}) =>
  countFailure(snapshotOf({ deployment: rolloutOf(deployment), ...given }), taskOf({ ...young, ...task }), exit);
const three = { count: 3, lastAtMs: NOON_MS - 50 * SEC, lastReason: '', jitter: 0, permanent: false };

describe('how long a task has lasted', () => {
  const count = (task: Partial<Task>, given: Partial<Snapshot> = {}) =>
    counted(task, { failures: three }, given).failures?.count;

  it('is counted to when ECS says that it stopped, else to now', () => {
    const observed = observationOf({ stoppedAtMs: NOON_MS - 10 * SEC });
    expect(count({ runningAtMs: NOON_MS - 49 * SEC, observed })).toBe(4);
    expect(count({ runningAtMs: NOON_MS - 50 * SEC, observed })).toBe(1);
    expect(count({ runningAtMs: NOON_MS - 40 * SEC, observed: undefined })).toBe(1);
    expect(count({ runningAtMs: NOON_MS - 39 * SEC, observed: undefined })).toBe(4);
  });

  it('is held against its own revision’s minHealthySec, else the service’s', () => {
    const spec = specOf({ minHealthySec: 10 });
    const revisions = [revisionOf(2, { spec })];
    expect(count({ runningAtMs: NOON_MS - 10 * SEC }, { revisions })).toBe(1);
    expect(count({ runningAtMs: NOON_MS - 9 * SEC }, { revisions })).toBe(4);
    expect(count({ runningAtMs: NOON_MS - 10 * SEC }, { revisions: [], service: serviceOf({ spec }) })).toBe(1);
  });

  it('is nothing for one that never ran, whatever minHealthySec is', () => {
    expect(
      count({ runningAtMs: undefined }, { revisions: [revisionOf(2, { spec: specOf({ minHealthySec: 0 }) })] }),
    ).toBe(4);
  });
});

describe('a task that ends', () => {
  it('does not prove by itself that its revision lasts', () => {
    const self = taskOf({ ...young, intentAtMs: NOON_MS - 45 * SEC, runningAtMs: NOON_MS - 45 * SEC });
    const observed = observationOf({ stoppedAtMs: NOON_MS - 15 * SEC });
    const snapshot = snapshotOf({ deployment: rolloutOf({ failures: three }), tasks: [self] });
    expect(countFailure(snapshot, { ...self, observed }, exit).failures?.count).toBe(4);
    const twin = { ...self, id: 'twin' };
    expect(countFailure({ ...snapshot, tasks: [self, twin] }, { ...self, observed }, exit).failures?.count).toBe(1);
  });

  it('tells whether ECS had no place for it', () => {
    const unplaced = (task: Partial<Task>, more: object = {}) =>
      countFailure(snapshotOf({ deployment: rolloutOf({}) }), taskOf({ ...young, ...task }), { ...exit, ...more })
        .failures?.isUnplaced;
    expect(unplaced({ observed: undefined, launchError: 'RESOURCE:MEMORY' })).toBe(true);
    expect(unplaced({ observed: undefined, launchError: 'no such role' }, { permanent: true })).toBeUndefined();
    expect(unplaced({})).toBeUndefined();
  });

  it('of a revision that is rolled back to is counted as its own', () => {
    const { healingFailures, failures } = counted({ revision: 3 }, { rollback: BACK });
    expect([healingFailures, failures]).toMatchObject([{ count: 1, revision: 3 }, undefined]);
    expect(counted({ revision: 3 }).healingFailures).toBeUndefined();
    const service = serviceOf({ goodRevisions: [] });
    expect(counted({ revision: 3 }, {}, { service }).healingFailures).toMatchObject({ count: 1, revision: 3 });
  });

  it('keeps a permanent cause of the revision that heals', () => {
    const healingFailures = { ...three, permanent: true, revision: 1 };
    expect(counted({ revision: 1 }, { healingFailures }).healingFailures).toMatchObject({ count: 4, permanent: true });
  });
});

describe('the breaker', () => {
  const others = [
    taskOf({ revision: 2 }),
    taskOf({ revision: 2, ...STATES.warming, runningAtMs: undefined }),
    taskOf({ revision: 1 }),
  ];
  const breakerOf = (
    tasks: Task[],
    given: Partial<Snapshot> = {},
    task: Partial<Task> = { runningAtMs: undefined },
  ) => {
    const self = taskOf({ ...young, ...task });
    const snapshot = snapshotOf({
      deployment: rolloutOf(),
      tasks: [...tasks, { ...self, runningAtMs: NOON_MS }],
      ...given,
    });
    return countFailure(snapshot, self, exit).breaker;
  };

  it('knows how many of the revision were healthy beside the task', () => {
    expect(breakerOf(others)).toEqual({ failed: 1, hasRun: true, readyThen: 1 });
    expect(breakerOf([])).toEqual({ failed: 1, hasRun: false, readyThen: 0 });
    expect(breakerOf(others.slice(1))).toEqual({ failed: 1, hasRun: false, readyThen: 0 });
    expect(breakerOf(others.slice(2))).toEqual({ failed: 1, hasRun: false, readyThen: 0 });
    const checked = [revisionOf(2, { hasHealthCheck: true })];
    const sick = [taskOf({ revision: 2, ...STATES.unhealthy })];
    expect(breakerOf(sick, { revisions: checked })).toMatchObject({ hasRun: true, readyThen: 0 });
  });

  it('counts as ECS does where the revision says so, else the service', () => {
    const spec = specOf({ compatibility: 'ecs' });
    const ran = { runningAtMs: NOON_MS };
    expect(breakerOf([], {}, ran)?.failed).toBe(1);
    expect(breakerOf([], { revisions: [revisionOf(1), revisionOf(2, { spec })] }, ran)?.failed).toBe(0);
    expect(breakerOf([], { revisions: [], service: serviceOf({ spec }) }, ran)?.failed).toBe(0);
  });
});

describe('a new deployment', () => {
  it('inherits nothing where no revision is good, and nothing of another one', () => {
    const old = rolloutOf({ revision: 0, failures: three, healingFailures: { ...three, revision: 2 } });
    expect(inheritedFailures(old, undefined)).toBeUndefined();
    expect(inheritedFailures(rolloutOf(), undefined)).toBeUndefined();
    expect(inheritedFailures(old, 1)).toBeUndefined();
    expect(inheritedFailures(old, 2)).toEqual({ ...three, revision: 2 });
  });
});
