import { describe, expect, it } from '@jest/globals';
import type { TrafficRecord } from '../../../../shared/domain/service.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import { plan } from '../../../../shared/planner/plan.ts';
import type { Snapshot } from '../../../../shared/planner/snapshot.ts';
import {
  deploymentOf,
  INGRESS,
  NOON_MS,
  revisionOf,
  rolling,
  rolloutOf,
  SEC,
  STATES,
  serviceOf,
  snapshotOf,
  specOf,
  stopOf,
  taskOf,
  tasksOf,
  trafficOf,
} from './records.ts';

/** What a plan makes of its parts, which have tables of their own. */

const BLUE_GREEN = specOf({ ingress: INGRESS, deploymentConfiguration: rolling(100, 200, { strategy: 'BLUE_GREEN' }) });
const sideBySide = (tasks: Task[], desiredCount: number, traffic: Partial<TrafficRecord> = {}): Partial<Snapshot> => ({
  service: serviceOf({ spec: BLUE_GREEN, desiredCount, traffic: trafficOf(BLUE_GREEN, traffic) }),
  revisions: [revisionOf(1, { spec: BLUE_GREEN }), revisionOf(2, { spec: BLUE_GREEN })],
  tasks,
});
const planned = (over: Partial<Snapshot>) => plan(snapshotOf(over));
const inGroup = (group: 0 | 1, revision: number, over: Partial<Task> = {}) => taskOf({ group, revision, ...over });

describe('a plan is cut to what one transaction holds', () => {
  it('over both sides, each launch an attempt of its own', () => {
    const deployment = rolloutOf({ group: 1, attempts: 5 });
    const { launches, dueAtMs, deployment: next } = planned({ ...sideBySide([], 30), deployment });
    expect(launches.map(({ revision }) => revision.revision)).toEqual([...Array(30).fill(2), ...Array(10).fill(1)]);
    expect(launches.map(({ attempt }) => attempt)).toEqual(Array.from({ length: 40 }, (_, n) => 5 + n));
    expect([dueAtMs, next.attempts]).toEqual([NOON_MS, 45]);
  });

  it('launches and stops together', () => {
    const spec = specOf({ deploymentConfiguration: rolling(0, 200) });
    const tasks = Array.from({ length: 30 }, () => taskOf());
    const { launches, marks, dueAtMs } = planned({
      service: serviceOf({ spec, desiredCount: 30 }),
      tasks,
      deployment: rolloutOf(),
    });
    expect([launches.length, marks.length, dueAtMs]).toEqual([30, 10, NOON_MS]);
  });
});

describe('nobody goes', () => {
  const two = [inGroup(0, 1), inGroup(0, 1)];

  it('while traffic has to move first, but who is overdue', () => {
    const late = inGroup(0, 1, { ...STATES.starting, intentAtMs: NOON_MS - 600 * SEC });
    const marks = (weights: [number, number], tasks: Task[]) =>
      planned({ ...sideBySide(tasks, 1, { weights }), deployment: deploymentOf() }).marks.map(({ stop }) => stop.cause);
    expect(marks([1, 0], two)).toEqual(['SCALE_IN']);
    expect(marks([800, 200], two)).toEqual([]);
    expect(marks([800, 200], [...two, late])).toEqual(['LAUNCH_DEADLINE']);
  });

  it('while the service is about to sleep', () => {
    const spec = specOf({ ingress: INGRESS });
    const scaling = { spec: { minCapacity: 0, maxCapacity: 4 } } as NonNullable<Snapshot['scaling']>;
    const marks = (traffic: Partial<TrafficRecord>) => {
      const service = serviceOf({ spec, desiredCount: 0, traffic: trafficOf(spec, traffic) });
      return planned({ service, revisions: [revisionOf(1, { spec })], scaling, tasks: [taskOf()] }).marks.length;
    };
    expect(marks({})).toBe(0);
    expect(marks({ asleep: true })).toBe(1);
  });

  it('as the last resort while what a deployment has left still goes', () => {
    const tight = { ...BLUE_GREEN, deploymentConfiguration: rolling(100, 100, { strategy: 'BLUE_GREEN' }) };
    const revisions = [revisionOf(1, { spec: tight }), revisionOf(2, { spec: tight })];
    const sick = inGroup(0, 1, { targetHealth: 'unhealthy' });
    const causes = (tasks: Task[]) => {
      const service = serviceOf({ spec: tight, desiredCount: 1, traffic: trafficOf(tight) });
      return planned({ service, revisions, tasks, deployment: rolloutOf({ status: 'FAILED', group: 1 }) }).marks.map(
        ({ stop }) => stop.cause,
      );
    };
    expect(causes([sick])).toEqual(['UNHEALTHY']);
    expect(causes([sick, inGroup(1, 2)])).toEqual(['DEPLOYMENT']);
    const going = inGroup(1, 2, { stop: stopOf() });
    expect(causes([sick, going, inGroup(1, 2)])).toEqual(['DEPLOYMENT']);
  });
});

describe('launches', () => {
  it('balance the subnets over all that stays, also of a deployment that has failed', () => {
    const left = ['a', 'a', 'b', 'b', 'c'].map((subnet) => taskOf({ revision: 2, subnet }));
    const given = { service: serviceOf({ desiredCount: 8 }), tasks: left, deployment: rolloutOf({ status: 'FAILED' }) };
    expect(planned(given).launches.map(({ subnet }) => subnet)).toEqual(['c', 'a', 'b']);
  });

  it('wait for the images that a migration has run, and no longer', () => {
    const imageDigests = [{ name: 'app', imageDigest: 'sha256:1' }];
    const rolls = (pinnedTaskDefinitionArn?: string) =>
      planned({
        service: serviceOf({ desiredCount: 2 }),
        revisions: [revisionOf(1), revisionOf(2, { containerNames: ['app'], pinnedTaskDefinitionArn })],
        deployment: rolloutOf({ imageDigests }),
      });
    const first = rolls();
    expect(first.pins).toEqual([{ revision: 2, imageDigests, isFirst: true }]);
    expect([first.launches, first.dueAtMs]).toEqual([[], NOON_MS]);
    expect(rolls('pinned:2').launches).toHaveLength(2);
    const other = planned({
      revisions: [revisionOf(1, { containerNames: ['app'] }), revisionOf(2)],
      deployment: deploymentOf({ id: 'd2', revision: 1, status: 'FAILED', imageDigests }),
      service: serviceOf({ goodRevisions: [2] }),
    });
    expect(other.launches.map(({ revision }) => revision.revision)).toEqual([2, 2, 2, 2]);
  });

  it('are registered once they run, whichever revision they are of', () => {
    const running = { targetHealth: undefined };
    const tasks = [inGroup(1, 2, running), inGroup(0, 1, running)];
    const { register } = planned({ ...sideBySide(tasks, 1), deployment: rolloutOf({ group: 1 }) });
    expect(register).toEqual(tasks);
  });
});

describe('what a plan says', () => {
  const failures = { count: 1, lastAtMs: NOON_MS, lastReason: 'exit 1', jitter: 0, permanent: false };

  it('is no backoff while failures hold nothing back', () => {
    const first = planned({ service: serviceOf({ desiredCount: 1 }), deployment: deploymentOf({ failures }) });
    expect(first.launches).toHaveLength(1);
    expect(first.service.lastNotice).toBeUndefined();
  });

  it('is that something changed where a record or a mark did', () => {
    const steady = {
      service: serviceOf({ lastNotice: 'has reached a steady state.' }),
      tasks: tasksOf(1, ['ready', 'ready', 'ready', 'ready']),
    };
    expect(planned(steady).changed).toBe(false);
    expect(planned({ ...steady, service: serviceOf() }).changed).toBe(true);
    expect(planned({ ...steady, service: { ...steady.service, desiredCount: 5 } }).changed).toBe(true);
    const fewer = { ...steady.service, desiredCount: 3, lastNotice: undefined };
    expect(planned({ ...steady, service: fewer }).changed).toBe(true);
  });

  it('is no time for what is INACTIVE, whatever the load balancer has refused', () => {
    const trafficRefused = { reason: '', sinceMs: NOON_MS, atMs: NOON_MS };
    const service = serviceOf({ status: 'DRAINING', desiredCount: 0, trafficRefused });
    const gone = planned({ service });
    expect([gone.service.status, gone.dueAtMs]).toEqual(['INACTIVE', undefined]);
  });
});
