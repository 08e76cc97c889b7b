import { describe, expect, it } from '@jest/globals';
import type { Task } from '../../../../../shared/domain/task.ts';
import { plan } from '../../../../../shared/planner/plan.ts';
import { deploymentOf, NOON_MS, observationOf, SEC, serviceOf, snapshotOf, stopOf, taskOf } from '../records.ts';

const service = serviceOf({ desiredCount: 0 });
const REGISTERED = { registeredAtMs: NOON_MS - 1000 * SEC };
const stepOf = (over: Partial<Task>) => {
  const { marks, deregister, stops, replays } = plan(snapshotOf({ service, tasks: [taskOf(over)] }));
  return { marks: marks.length, deregister: deregister.length, stops: stops.length, replays: replays.length };
};
const NOTHING = { marks: 0, deregister: 0, stops: 0, replays: 0 };

describe('a stop', () => {
  it.each<[string, Partial<Task>, Partial<typeof NOTHING>]>([
    ['of a registered task is marked and deregistered', REGISTERED, { marks: 1, deregister: 1 }],
    ['of a task that is not registered is marked and sent at once', {}, { marks: 1, stops: 1 }],
    ['is deregistered where only the mark was written', { ...REGISTERED, stop: stopOf() }, { deregister: 1 }],
    ['waits for the drain', { ...REGISTERED, stop: stopOf({ deregisteredAtMs: NOON_MS, stopAtMs: NOON_MS + 1 }) }, {}],
    [
      'is sent when the drain is over',
      { ...REGISTERED, stop: stopOf({ deregisteredAtMs: NOON_MS, stopAtMs: NOON_MS }) },
      { stops: 1 },
    ],
    ['is not sent again within a minute', { stop: stopOf({ stopSentAtMs: NOON_MS - 59 * SEC }) }, {}],
    [
      'is sent again after a minute that showed nothing',
      { stop: stopOf({ stopSentAtMs: NOON_MS - 60 * SEC }) },
      { stops: 1 },
    ],
    [
      'is not sent again to a task that ECS is stopping',
      { stop: stopOf({ stopSentAtMs: NOON_MS - 600 * SEC }), observed: observationOf({ desiredStatus: 'STOPPED' }) },
      {},
    ],
    [
      'of a task that is not RUNNING yet is sent at once',
      { stop: stopOf(), observed: observationOf({ lastStatus: 'PENDING' }) },
      { stops: 1 },
    ],
    [
      'of a young intent waits for its launch to be recorded',
      { observed: undefined, intentAtMs: NOON_MS - 9 * SEC },
      { marks: 1 },
    ],
    [
      'of an intent that was never recorded launches it again with its token, to have an arn to stop',
      { observed: undefined, intentAtMs: NOON_MS - 10 * SEC, stop: stopOf() },
      { replays: 1 },
    ],
    [
      'by somebody else is deregistered at once',
      { ...REGISTERED, observed: observationOf({ desiredStatus: 'STOPPED' }) },
      { deregister: 1 },
    ],
    ['by somebody else is not ours to send', { observed: observationOf({ desiredStatus: 'STOPPED' }) }, {}],
    ['of a task that has STOPPED is over', { stop: stopOf(), observed: observationOf({ lastStatus: 'STOPPED' }) }, {}],
  ])('%s', (_, task, expected) => {
    expect(stepOf(task)).toEqual({ ...NOTHING, ...expected });
  });

  it('carries the mark to the effect, and says why, by the last part of its ARN', () => {
    const task = taskOf();
    const planned = plan(snapshotOf({ service, tasks: [task] }));
    const stop = { cause: 'SCALE_IN', reason: 'desired count is 0', markedAtMs: NOON_MS };
    expect(planned.marks).toEqual([{ taskId: task.id, stop, unregistered: true }]);
    const registered = taskOf({ registeredAtMs: NOON_MS });
    expect(plan(snapshotOf({ service, tasks: [registered] })).marks).toEqual([{ taskId: registered.id, stop }]);
    expect(planned.stops).toEqual([{ ...task, stop }]);
    expect(planned.events).toContainEqual({
      taskId: 'arn',
      message: '(service web) stops task arn: desired count is 0.',
    });
    expect(task.stop).toBeUndefined();
  });

  it('of many tasks takes several plans, each as large as a transaction, and the rest is due now', () => {
    const tasks = Array.from({ length: 50 }, () => taskOf({ observed: undefined, intentAtMs: NOON_MS }));
    const planned = plan(snapshotOf({ service, tasks }));
    expect(planned.marks).toHaveLength(40);
    expect(planned.dueAtMs).toBe(NOON_MS);
  });
});

describe('an intent', () => {
  it('is launched again from 10 s on, marked or not, and not when it was recorded', () => {
    const young = taskOf({ observed: undefined, intentAtMs: NOON_MS - 9999 });
    const lost = taskOf({ observed: undefined, intentAtMs: NOON_MS - 10_000 });
    const recorded = taskOf({ intentAtMs: NOON_MS - 10_000 });
    const snapshot = snapshotOf({ deployment: deploymentOf(), tasks: [young, lost, recorded] });
    expect(plan(snapshot).replays).toEqual([lost]);
  });
});
