import { describe, expect, it } from '@jest/globals';
import { evenOut } from '../../../../../shared/planner/placement/even-out.ts';
import { NOON_MS, observationOf, taskOf } from '../records.ts';

/** `aab`: two tasks in subnet a, one in b; the last of them is the youngest. Zones by their subnets. */
function placed(subnets: string, zones: Record<string, string> = {}) {
  return [...subnets].map((subnet, n) => {
    const observed = observationOf({ availabilityZone: zones[subnet] });
    return taskOf({ id: `${subnet}${n}`, subnet, intentAtMs: NOON_MS - 1000 + n, observed });
  });
}

const said = (exchange: ReturnType<typeof evenOut>) => exchange && `${exchange.task.id} to ${exchange.subnet}`;

describe('tasks are evened out', () => {
  it.each([
    ['where one zone has two more than another', 'aab', 'ab', 'abc', 'a1 to c'],
    ['the youngest of the fullest zones', 'aaabbb', 'aaabbb', 'abc', 'b5 to c'],
    ['one after another', 'aaabbc', 'aaabbc', 'abc', 'a2 to c'],
    ['no difference of two', 'aabbc', 'aabbc', 'abc', undefined],
    ['into the first of zones that are as empty', 'aa', 'aa', 'abc', 'a1 to b'],
    ['the one task of a service stays', 'c', 'c', 'abc', undefined],
    ['none at all', '', '', 'abc', undefined],
    ['nowhere without room', 'aaabbb', 'aaabbb', '', undefined],
    ['not into a zone without room', 'aaabbb', 'aaabbb', 'ab', undefined],
    ['into the emptiest that has room', 'aaab', 'aaab', 'ab', 'a2 to b'],
    ['out of a subnet that is none of the service’s any more', 'zzab', 'zzab', 'abc', 'z1 to c'],
  ])('%s', (_, tasks, free, subnets, expected) => {
    const all = placed(tasks);
    const mayGo = all.filter(({ subnet }) => free.includes(subnet));
    expect(said(evenOut(all, mayGo, [...subnets]))).toBe(expected);
  });

  it('by others of a zone that is fuller by two where those of the fullest may not go', () => {
    const all = placed('aaaabbbc');
    expect(said(evenOut(all, all.slice(1), ['a', 'b', 'c']))).toBe('a3 to c');
    expect(said(evenOut(all, all.slice(4), ['a', 'b', 'c']))).toBe('b6 to c');
    expect(said(evenOut(all, all.slice(7), ['a', 'b', 'c']))).toBeUndefined();
  });

  it('by zones, not by subnets, as far as these are known', () => {
    const zones = { a: 'east-1', b: 'east-1', c: 'east-2' };
    const all = placed('aabbc', zones);
    expect(said(evenOut(all, all, ['a', 'b', 'c']))).toBe('b3 to c');
    const even = placed('abcc', zones);
    expect(said(evenOut(even, even, ['a', 'b', 'c']))).toBeUndefined();
    // Nothing runs in b: for all that is known it is a zone of its own.
    const unseen = placed('aacc', zones);
    expect(said(evenOut(unseen, unseen, ['a', 'b', 'c']))).toBe('c3 to b');
  });
});
