import { describe, expect, it } from '@jest/globals';
import type { Task } from '../../../../../shared/domain/task.ts';
import { leavingSeatsOf, seatsOf, sideSeatsOf } from '../../../../../shared/planner/capacity/seats.ts';
import type { Classes, Group } from '../../../../../shared/planner/classify.ts';
import type { Aim } from '../../../../../shared/planner/rollout/aim.ts';
import { NOON_MS, revisionOf, taskOf } from '../records.ts';

const named = (id: string, over: Partial<Task> = {}) => taskOf({ id, ...over });
const groupOf = (over: Partial<Group> = {}): Group => ({ ready: [], pending: [], unhealthy: [], ...over });
const aimOf = (over: Partial<Aim>): Aim => ({
  mode: 'hold',
  revision: 1,
  launchable: revisionOf(1),
  desired: 4,
  ...over,
});
const ids = (tasks: Task[]) => tasks.map(({ id }) => id);
/** Who sits where, by id. */
function seated(aim: Aim, current: Partial<Group>, other: Partial<Group> = {}) {
  const classes: Classes = { stopping: [], current: groupOf(current), other: groupOf(other), astray: [] };
  const { staying, sick, retiring, leaving } = seatsOf(classes, aim);
  return {
    staying: { ready: ids(staying.ready), pending: ids(staying.pending) },
    sick: ids(sick),
    retiring: ids(retiring),
    leaving: { ready: ids(leaving.ready), rest: ids(leaving.rest) },
    why: leaving.reason,
  };
}
const one = (id: string, over: Partial<Task> = {}) => ({
  ready: [named(`${id} ready`, over)],
  pending: [named(`${id} pending`, over)],
  unhealthy: [named(`${id} sick`, over)],
});

describe('in a rollout', () => {
  it('tasks of the revision stay, and every other one leaves, the unhealthy first', () => {
    expect(seated(aimOf({ mode: 'roll' }), one('new'), one('old'))).toEqual({
      staying: { ready: ['new ready'], pending: ['new pending'] },
      sick: ['new sick'],
      retiring: [],
      leaving: { ready: ['old ready'], rest: ['old sick', 'old pending'] },
      why: 'replaced by a task of the new revision',
    });
  });

  it('to nothing every task leaves with its service', () => {
    const classes = { stopping: [], current: groupOf(), other: groupOf(one('old')), astray: [] };
    const { leaving } = seatsOf(classes, aimOf({ mode: 'roll', revision: undefined, launchable: undefined }));
    expect(leaving).toMatchObject({ cause: 'DELETE', reason: 'the service is deleted' });
  });
});

describe('where a service holds', () => {
  it('all stay, whatever their revision', () => {
    expect(seated(aimOf({}), one('good'), one('other', { revision: 2 }))).toEqual({
      staying: { ready: ['other ready', 'good ready'], pending: ['other pending', 'good pending'] },
      sick: ['other sick', 'good sick'],
      retiring: [],
      leaving: { ready: [], rest: [] },
      why: 'its deployment has ended without it',
    });
  });

  it('what a deployment that failed has left unhealthy leaves', () => {
    expect(seated(aimOf({ abandoned: 2 }), one('good'), one('bad', { revision: 2 }))).toMatchObject({
      staying: { ready: ['bad ready', 'good ready'], pending: ['good pending'] },
      sick: ['good sick'],
      leaving: { ready: [], rest: ['bad sick', 'bad pending'] },
    });
  });

  it('what sits in the idle target group leaves, healthy or not', () => {
    expect(seated(aimOf({ idleGroup: 1 }), one('good'), one('idle', { group: 1 }))).toMatchObject({
      staying: { ready: ['good ready'], pending: ['good pending'] },
      sick: ['good sick'],
      leaving: { ready: ['idle ready'], rest: ['idle sick', 'idle pending'] },
    });
  });

  it('what is in no group counts for the first', () => {
    expect(seated(aimOf({ idleGroup: 0 }), {}, one('first')).leaving.ready).toEqual(['first ready']);
    expect(seated(aimOf({ idleGroup: 1 }), {}, one('first')).leaving.ready).toEqual([]);
    expect(seated(aimOf({ idleGroup: 0 }), {}, one('second', { group: 1 })).leaving.ready).toEqual([]);
  });

  it('stays frozen, and says so', () => {
    const classes = { stopping: [], current: groupOf(), other: groupOf(), astray: [] };
    expect(seatsOf(classes, aimOf({ frozen: true })).staying).toMatchObject({ frozen: true, revision: 1 });
  });
});

describe('a task that AWS is going to retire', () => {
  const ready = [named('old', { retireAtMs: NOON_MS }), named('young')];

  it('keeps its seat until another one has taken it', () => {
    for (const mode of ['roll', 'hold'] as const)
      expect(seated(aimOf({ mode }), { ready })).toMatchObject({ staying: { ready: ['young'] }, retiring: ['old'] });
  });

  it('stays where nothing can be launched', () => {
    expect(seated(aimOf({ launchable: undefined }), { ready })).toMatchObject({
      staying: { ready: ['old', 'young'] },
      retiring: [],
    });
  });
});

describe('of two sides', () => {
  it('each stays as a whole, the unhealthy until their seats are taken', () => {
    const { staying, sick, retiring, leaving } = sideSeatsOf(groupOf(one('own')), 2);
    expect([ids(staying.ready), ids(staying.pending), ids(sick)]).toEqual([
      ['own ready'],
      ['own pending'],
      ['own sick'],
    ]);
    expect(staying.revision).toBe(2);
    expect([retiring, leaving.ready, leaving.rest]).toEqual([[], [], []]);
  });

  it('one that nobody wants leaves as a whole', () => {
    const groups = [groupOf(one('a')), groupOf(one('b'))];
    const { staying, sick, retiring, leaving } = leavingSeatsOf(groups, aimOf({}));
    expect([staying.ready, staying.pending, sick, retiring]).toEqual([[], [], [], []]);
    expect(ids(leaving.ready)).toEqual(['a ready', 'b ready']);
    expect(ids(leaving.rest)).toEqual(['a sick', 'a pending', 'b sick', 'b pending']);
    expect([leaving.cause, leaving.reason]).toEqual(['DEPLOYMENT', 'its deployment has ended without it']);
    expect(leavingSeatsOf(groups, aimOf({ mode: 'roll' })).leaving.reason).toBe(
      'replaced by a task of the new revision',
    );
  });
});
