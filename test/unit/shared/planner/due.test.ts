import { describe, expect, it } from '@jest/globals';
import type { Task } from '../../../../shared/domain/task.ts';
import { pollMs } from '../../../../shared/planner/due.ts';
import { plan } from '../../../../shared/planner/plan.ts';
import type { Snapshot } from '../../../../shared/planner/snapshot.ts';
import {
  deploymentOf,
  INGRESS,
  NOON_MS,
  observationOf,
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

const dueSec = (over: Partial<Snapshot>): number | undefined => {
  const { dueAtMs } = plan(snapshotOf(over));
  return dueAtMs === undefined ? undefined : (dueAtMs - NOON_MS) / SEC;
};
/** One task of a service that wants one, beside nothing else to do. */
const one = (over: Partial<Task>, rest: Partial<Snapshot> = {}) =>
  dueSec({ service: serviceOf({ desiredCount: 1 }), tasks: [taskOf(over)], ...rest });
const launched = (sec: number) => ({ intentAtMs: NOON_MS - sec * SEC });

describe('a poll', () => {
  it.each([
    [0, 5, 5],
    [30, 5, 5],
    [60, 5, 10],
    [90, 5, 15],
    [9000, 5, 15],
    [0, 1, 1],
    [12, 1, 2],
    [90, 1, 3],
  ])('of a task of %d s comes, with healthPollSec %d, after %d s', (age, healthPollSec, sec) => {
    expect(pollMs(age * SEC, healthPollSec)).toBe(sec * SEC);
  });
});

describe('a service is due', () => {
  it('never when it is steady', () => {
    expect(dueSec({ tasks: tasksOf(1, ['ready', 'ready', 'ready', 'ready']) })).toBeUndefined();
    expect(dueSec({ service: serviceOf({ desiredCount: 0 }) })).toBeUndefined();
  });

  it('never for the grace period or minHealthySec of a task that is healthy', () => {
    const spec = specOf({ healthCheckGracePeriodSeconds: 2_147_483_647, minHealthySec: 3600 });
    const revisions = [revisionOf(1, { spec, hasHealthCheck: true })];
    expect(one({ runningAtMs: NOON_MS - SEC }, { revisions })).toBeUndefined();
  });

  it.each<[string, Partial<Task>, number]>([
    ['when its intent may be launched again', { ...STATES.intent, ...launched(4) }, 6],
    ['10 s after it is launched again', { ...STATES.intent, ...launched(10) }, 10],
    ['10 s after that launch, should it be throttled', { ...STATES.intent, ...launched(100) }, 10],
    ['in a poll while a task starts', { ...STATES.starting, ...launched(3) }, 5],
    ['at the launch deadline where that is sooner', { ...STATES.starting, ...launched(597) }, 3],
    ['in a poll while a task’s health is waited for', { ...STATES.warming, ...launched(60) }, 10],
  ])('%s', (_, task, sec) => {
    expect(one(task)).toBe(sec);
  });

  it('in a poll while a task is unhealthy', () => {
    const replacement = taskOf(STATES.warming);
    const sick = taskOf({ ...STATES.unhealthy, ...launched(60) });
    expect(dueSec({ service: serviceOf({ desiredCount: 1 }), tasks: [replacement, sick] })).toBe(10);
  });

  it.each<[string, Partial<Snapshot>]>([
    ['launches', {}],
    ['stops', { service: serviceOf({ desiredCount: 0 }), tasks: [taskOf()] }],
    ['deregisters', { service: serviceOf({ desiredCount: 0 }), tasks: [taskOf({ registeredAtMs: NOON_MS })] }],
    ['wakes an execution', { service: serviceOf({ desiredCount: 0 }), deployment: deploymentOf({ taskToken: 't' }) }],
  ])('after healthPollSec where it %s, should that change nothing', (_, over) => {
    expect(dueSec(over)).toBe(5);
  });

  it('at the moment when a task without any check has run for minHealthySec, and not before', () => {
    const plain = { revisions: [revisionOf(1)] };
    expect(one({ runningAtMs: NOON_MS - 12 * SEC }, plain)).toBe(28);
    expect(one({ runningAtMs: NOON_MS - 40 * SEC }, plain)).toBeUndefined();
  });

  it.each<[string, Partial<Task>, number]>([
    ['in a poll while it drains', { stop: stopOf({ deregisteredAtMs: NOON_MS, stopAtMs: NOON_MS + 30 * SEC }) }, 5],
    ['when the drain is over', { stop: stopOf({ deregisteredAtMs: NOON_MS, stopAtMs: NOON_MS + 2 * SEC }) }, 2],
    ['in a poll after StopTask', { stop: stopOf({ stopSentAtMs: NOON_MS }) }, 5],
    [
      'in a poll though StopTask was sent long ago: stopTimeout may be 120 s',
      { stop: stopOf({ stopSentAtMs: NOON_MS - 90 * SEC }), observed: observationOf({ desiredStatus: 'STOPPED' }) },
      15,
    ],
    [
      'in a poll while a task that never ran is stopping past its launch deadline',
      {
        ...STATES.starting,
        ...launched(700),
        stop: stopOf({ stopSentAtMs: NOON_MS - 100 * SEC }),
        observed: observationOf({ desiredStatus: 'STOPPED', lastStatus: 'DEPROVISIONING' }),
      },
      15,
    ],
    ['when a marked intent may be launched again', { ...STATES.intent, ...launched(8), stop: stopOf() }, 2],
    ['in a poll while somebody else stops it', STATES.taken, 15],
  ])('%s (stopping)', (_, task, sec) => {
    const service = serviceOf({ desiredCount: 0, lastNotice: 'x' });
    expect(
      dueSec({
        service,
        tasks: [taskOf({ registeredAtMs: task.stop?.deregisteredAtMs, ...task })],
      }),
    ).toBe(sec);
  });

  it('in a poll while a task without any check starts', () => {
    expect(one({ ...STATES.starting, ...launched(3) }, { revisions: [revisionOf(1)] })).toBe(5);
  });

  it('at the end of the grace of a task that is sick, where that is before the next poll', () => {
    const sick = (graceSec: number, over: Partial<Task> = {}) => {
      const spec = specOf({ healthCheckGracePeriodSeconds: graceSec });
      const running = { ...STATES.unhealthy, ...launched(60), runningAtMs: NOON_MS - 58 * SEC, ...over };
      return one(running, { revisions: [revisionOf(1, { spec, hasHealthCheck: true })] });
    };
    expect(sick(60)).toBe(2);
    expect(sick(99)).toBe(10);
    expect(sick(60, STATES.starting)).toBe(5);
  });

  it('when a registration is renewed that the load balancer has lost', () => {
    const spec = specOf({ ingress: INGRESS });
    const service = serviceOf({ spec, traffic: trafficOf(spec), desiredCount: 1 });
    const lost = (sec: number) => {
      const tasks = [taskOf({ targetHealth: 'unused', registeredAtMs: NOON_MS - sec * SEC })];
      return dueSec({ service, revisions: [revisionOf(1, { spec })], tasks });
    };
    expect(lost(27)).toBe(3);
    expect(lost(10)).toBe(15);
    // Registered again at this moment, or a while ago: in the next poll.
    expect(lost(30)).toBe(5);
    expect(lost(31)).toBe(5);
  });

  it('when the load balancer is asked again what it has refused', () => {
    const spec = specOf({ ingress: INGRESS });
    const refusedAt = (sec: number) => {
      const atMs = NOON_MS - sec * SEC;
      return dueSec({
        service: serviceOf({ spec, desiredCount: 0, trafficRefused: { reason: '', sinceMs: atMs, atMs } }),
      });
    };
    expect(refusedAt(2)).toBe(3);
    expect(refusedAt(5)).toBe(5);
  });

  it('at the end of a bake, unless its stage is over', () => {
    const deploymentConfiguration = rolling(100, 200, { bakeTimeInMinutes: 1 });
    const revisions = [revisionOf(2, { spec: specOf({ deploymentConfiguration }), hasHealthCheck: true })];
    const baking = rolloutOf({ stage: 'BAKE_TIME', stageEnteredAtMs: NOON_MS, deadlineAtMs: NOON_MS + 600 * SEC });
    const given = { revisions, tasks: tasksOf(2, ['ready', 'ready', 'ready', 'ready']) };
    expect(dueSec({ ...given, deployment: baking })).toBe(60);
    const outcome = { stage: 'BAKE_TIME' as const, reached: false, detail: '' };
    expect(dueSec({ ...given, deployment: { ...baking, outcome } })).toBe(180);
  });

  it('after healthPollSec where it shifts traffic or lets the service sleep, should that change nothing', () => {
    const spec = specOf({ ingress: INGRESS, deploymentConfiguration: rolling(100, 200, { strategy: 'BLUE_GREEN' }) });
    const asleep = { asleep: true as const };
    const idle = (traffic: Parameters<typeof trafficOf>[1]) =>
      dueSec({
        service: serviceOf({ spec, desiredCount: 0, traffic: trafficOf(spec, traffic) }),
        revisions: [revisionOf(1, { spec })],
      });
    expect(idle({})).toBeUndefined();
    expect(idle({ weights: [0, 1] })).toBe(5);
    expect(idle(asleep)).toBe(5);
  });

  it('at the deployment’s deadline, which only counts while a stage can fail by it', () => {
    const spec = specOf({ deploymentConfiguration: rolling(100, 100) });
    const stuck = { service: serviceOf({ spec, desiredCount: 1 }), tasks: [taskOf()] };
    expect(dueSec({ ...stuck, deployment: rolloutOf({ deadlineAtMs: NOON_MS + 99 * SEC }) })).toBe(99);
    // What follows waits for its execution (three minutes), or for nothing.
    const soon = { deadlineAtMs: NOON_MS + 50 * SEC };
    const outcome = { stage: 'SCALE_UP' as const, reached: false, detail: '' };
    expect(dueSec({ ...stuck, deployment: rolloutOf({ ...soon, stage: undefined }) })).toBe(180);
    expect(dueSec({ ...stuck, deployment: rolloutOf({ ...soon, outcome }) })).toBe(180);
    expect(dueSec({ ...stuck, deployment: rolloutOf({ ...soon, status: 'STOPPED' }) })).toBeUndefined();
    expect(dueSec({ ...stuck, deployment: rolloutOf({ ...soon, status: 'FAILED' }) })).toBeUndefined();
  });

  it('ten seconds after an execution was asked for, by its name, and a minute after by another', () => {
    const pending = rolloutOf({ status: 'PENDING', stage: undefined, executionArn: undefined });
    const tasks = tasksOf(1, ['ready', 'ready', 'ready', 'ready']);
    const first = plan(snapshotOf({ tasks, deployment: { ...pending, executionAskedAtMs: undefined, executions: 0 } }));
    expect(first).toMatchObject({
      startExecution: true,
      changed: true,
      deployment: { executionAskedAtMs: NOON_MS, executions: 1 },
      dueAtMs: NOON_MS + 10 * SEC,
    });
    const asked = snapshotOf({ tasks, deployment: first.deployment, nowMs: NOON_MS + 9 * SEC });
    expect(plan(asked)).toMatchObject({ startExecution: false, changed: false, dueAtMs: NOON_MS + 10 * SEC });
    expect(plan({ ...asked, nowMs: NOON_MS + 10 * SEC })).toMatchObject({
      startExecution: true,
      changed: false,
      deployment: { executionAskedAtMs: NOON_MS, executions: 1 },
      dueAtMs: NOON_MS + 20 * SEC,
    });
    const another = plan({ ...asked, nowMs: NOON_MS + 60 * SEC });
    expect(another).toMatchObject({
      startExecution: true,
      deployment: { executionAskedAtMs: NOON_MS + 60 * SEC, executions: 2 },
      dueAtMs: NOON_MS + 70 * SEC,
    });
  });

  it('for another execution where one that has something to do has not moved for three minutes', () => {
    const tasks = tasksOf(2, ['ready', 'ready', 'ready', 'ready']);
    const outcome = { stage: 'SCALE_UP' as const, reached: true, detail: '' };
    const done = rolloutOf({ outcome, healthyMax: 4, deadlineAtMs: NOON_MS });
    expect(plan(snapshotOf({ tasks, deployment: done }))).toMatchObject({
      startExecution: false,
      dueAtMs: NOON_MS + 180 * SEC,
    });
    const nowMs = NOON_MS + 180 * SEC;
    expect(plan(snapshotOf({ tasks, deployment: done, nowMs })).startExecution).toBe(true);
    const waits = rolloutOf({ deadlineAtMs: NOON_MS + 999 * SEC, healthyMax: 4 });
    expect(plan(snapshotOf({ deployment: waits, nowMs })).startExecution).toBe(false);
    expect(plan(snapshotOf({ deployment: deploymentOf({ executionArn: undefined }), nowMs })).startExecution).toBe(
      false,
    );
  });

  it('soon where an effect could change nothing yet: a target that the load balancer lost', () => {
    const spec = specOf({ ingress: INGRESS });
    const traffic = trafficOf(spec, { specHash: 'old' });
    expect(dueSec({ service: serviceOf({ spec, traffic, desiredCount: 0 }) })).toBe(5);
  });
});

describe('a plan whose time has passed', () => {
  it('is due later than now, whatever passed: no busy loop', () => {
    const past = NOON_MS - 5000 * SEC;
    const stop = stopOf({ markedAtMs: past, deregisteredAtMs: past, stopAtMs: past, stopSentAtMs: past });
    const observed = observationOf({ desiredStatus: 'STOPPED', lastStatus: 'STOPPING' });
    const deployment = rolloutOf({
      deadlineAtMs: past,
      updatedAtMs: past,
      executionAskedAtMs: NOON_MS - SEC,
      outcome: { stage: 'SCALE_UP', reached: false, detail: '' },
    });
    const tasks = [
      taskOf({ intentAtMs: past, stop, observed, runningAtMs: undefined }),
      taskOf({ intentAtMs: past, stop, observed: undefined, runningAtMs: undefined }),
      taskOf({ intentAtMs: past, runningAtMs: past, ...STATES.warming }),
    ];
    const { dueAtMs } = plan(snapshotOf({ service: serviceOf({ desiredCount: 1 }), deployment, tasks }));
    expect(dueAtMs).toBeGreaterThan(NOON_MS);
  });
});
