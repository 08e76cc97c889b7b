import { describe, expect, it } from '@jest/globals';
import type { Service } from '../../../../../shared/domain/service.ts';
import type { Task } from '../../../../../shared/domain/task.ts';
import {
  desiredOf,
  freePlaces,
  placesOf,
  wantsLook,
  withInstanceNews,
} from '../../../../../shared/planner/placement/daemon-places.ts';
import { revisionOf, serviceOf, specOf, stopOf, taskOf } from '../records.ts';

const DAEMON = specOf({ schedulingStrategy: 'DAEMON', launchType: 'EC2' });
const seen = (over: Partial<Service> = {}): Service =>
  serviceOf({
    spec: DAEMON,
    desiredCount: 9,
    instances: {
      ec2Ids: { c: 'i-c', a: 'i-a', b: 'i-b' },
      fits: [
        { revisions: [1, 4], unfit: [] },
        { revisions: [2, 5], unfit: ['b'] },
        { revisions: [3], refusal: 'InvalidParameterException: no' },
      ],
    },
    ...over,
  });
const on = (id: string, over: Partial<Task> = {}) => taskOf({ instance: { id, ec2Id: `i-${id}` }, ...over });

describe('the places of a DAEMON service', () => {
  it.each<[string, Partial<Service>, number | undefined, string | undefined]>([
    ['are the instances, in an order of their own', {}, 1, 'a b c'],
    ['are those that meet the constraints of the revision', {}, 2, 'a c'],
    ['are all where no revision can be launched', {}, undefined, 'a b c'],
    ['are the same for a revision of the same constraints', {}, 5, 'a c'],
    ['are not known where ECS does not take its constraints', {}, 3, undefined],
    ['are not known where it was not looked at', {}, 6, undefined],
    ['are not known before the cluster was looked at', { instances: undefined }, 1, undefined],
    ['are no matter of a service that has a count', { spec: specOf() }, 1, undefined],
    ['are no matter of one that is on its way out', { status: 'DRAINING' }, 1, undefined],
  ])('%s', (_, over, revision, expected) => {
    const ids = placesOf(seen(over), revision)?.map(({ id, ec2Id }) => (ec2Id === `i-${id}` ? id : '?'));
    expect(ids?.join(' ')).toBe(expected);
  });

  it('are its count, whatever was written down; of another service that is what counts', () => {
    expect([desiredOf(seen(), 1), desiredOf(seen(), 2), desiredOf(seen({ spec: specOf() }), 1)]).toEqual([3, 2, 9]);
  });

  it.each<[string, Partial<Service>, Partial<Task>, number, boolean]>([
    ['not where all is known', {}, {}, 1, false],
    ['of constraints that ECS was not asked for', {}, {}, 6, true],
    ['not again of those that it does not take', {}, {}, 3, false],
    ['before the first one', { instances: undefined }, {}, 1, true],
    ['where somebody heard of something', withInstanceNews(seen()), {}, 1, true],
    ['while a task waits on an instance that drains', {}, { instanceDrains: true }, 1, true],
    ['not when it may go', {}, { instanceDrains: true, retireAtMs: 1 }, 1, false],
    ['not when it goes', {}, { instanceDrains: true, stop: stopOf() }, 1, false],
    ['not of a service that has a count', { spec: specOf(), instances: undefined }, {}, 1, false],
    ['not of one on its way out', { status: 'DRAINING', instances: undefined }, {}, 1, false],
  ])('are looked for %s', (_, over, task, revision, expected) => {
    const [service, tasks] = [seen(over), [on('a', task)]];
    expect(wantsLook({ service, tasks, revisions: [revisionOf(revision)] })).toBe(expected);
  });

  it('have other news each time', () => {
    const once = withInstanceNews(seen());
    const twice = withInstanceNews({ ...once, planSeq: once.planSeq + 1 });
    expect(twice.instances?.newsSeq).not.toBe(once.instances?.newsSeq);
    expect(withInstanceNews(serviceOf())).toEqual(serviceOf());
  });

  it('are free when nothing of a task is left there', () => {
    const tasks = [on('a', { stop: stopOf() }), on('c', { revision: 2 })];
    expect(freePlaces({ service: seen(), tasks }, 1)?.map(({ id }) => id)).toEqual(['b']);
    expect(freePlaces({ service: seen({ spec: specOf() }), tasks }, 1)).toBeUndefined();
  });
});
