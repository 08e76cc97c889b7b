import { describe, expect, it } from '@jest/globals';
import type { TaskObservation } from '../../../../../shared/domain/task.ts';
import { learnZones, placeOf, zoneFinder } from '../../../../../shared/planner/placement/zones.ts';
import { observationOf, taskOf } from '../records.ts';

const INSTANCE = 'arn:aws:ecs:us-east-1:000000000000:container-instance/default/1';
const onInstance = observationOf({ containerInstanceArn: INSTANCE });
const inZone = (availabilityZone: string, subnet: string) =>
  taskOf({ subnet, observed: observationOf({ availabilityZone }) });

describe('where a task is', () => {
  it.each<[string, string, TaskObservation | undefined, string]>([
    ['in its subnet', 'a', undefined, 'a'],
    ['in its subnet, whatever instance it runs on', 'a', onInstance, 'a'],
    ['on its instance, where ECS chose that', '', onInstance, INSTANCE],
    ['nowhere before it is placed', '', undefined, ''],
    ['nowhere as long as ECS has not said where', '', observationOf(), ''],
  ])('is %s', (_, subnet, observed, expected) => {
    expect(placeOf({ subnet, ...(observed && { observed }) })).toBe(expected);
  });
});

describe('the zone of a subnet', () => {
  it('is what ECS said of a task in it, before what was known; else its own name', () => {
    const zoneOf = zoneFinder([inZone('z1', 'a'), inZone('z2', 'b')], { b: 'z9', c: 'z3' });
    expect(['a', 'b', 'c', 'd'].map(zoneOf)).toEqual(['z1', 'z2', 'z3', 'd']);
  });

  it('is not forgotten for a task of which ECS has not said where it is', () => {
    const known = { a: 'z1' };
    const silent = taskOf({ subnet: 'a', observed: observationOf() });
    expect(silent.observed?.availabilityZone).toBeUndefined();
    expect(learnZones([silent, { subnet: 'a' }], known)).toStrictEqual(known);
  });
});
