import { describe, expect, it } from '@jest/globals';
import { LEFT_OUT_MS, openSubnets, withFullSubnet } from '../../../../../shared/planner/placement/open-subnets.ts';
import { NOON_MS, SEC } from '../records.ts';

const ABC = ['a', 'b', 'c'];
/** Full so many seconds ago. */
const full = (...subnets: [string, number][]) =>
  subnets.map(([subnet, agoSec]) => ({ subnet, atMs: NOON_MS - agoSec * SEC }));

describe('a task may go to', () => {
  it.each<[string, [string, number][], string[]]>([
    ['every subnet where none is full', [], ABC],
    ['those that are not full', [['c', 0]], ['a', 'b']],
    [
      'the only one that is not',
      [
        ['c', 0],
        ['a', 299],
      ],
      ['b'],
    ],
    ['one that was full five minutes ago', [['c', 300]], ABC],
    [
      'the one that has refused longest ago, where all are full',
      [
        ['a', 30],
        ['b', 10],
        ['c', 20],
      ],
      ['a'],
    ],
    [
      'all, where all have refused at once',
      [
        ['a', 10],
        ['b', 10],
        ['c', 10],
      ],
      ABC,
    ],
    ['every subnet that it has, whatever others were full', [['z', 0]], ABC],
  ])('%s', (_, known, expected) => {
    expect(openSubnets(ABC, full(...known), NOON_MS)).toEqual(expected);
  });

  it('the one subnet that there is', () => {
    expect(openSubnets(['a'], full(['a', 0]), NOON_MS)).toEqual(['a']);
    expect(openSubnets([], undefined, NOON_MS)).toEqual([]);
  });
});

describe('a full subnet', () => {
  it('is known once, since when it was full last', () => {
    const known = withFullSubnet(full(['a', 60], ['b', 30]), { subnet: 'a', atMs: NOON_MS });
    expect(known).toEqual(full(['b', 30], ['a', 0]));
    expect(withFullSubnet(undefined, { subnet: 'a', atMs: NOON_MS })).toEqual(full(['a', 0]));
  });

  it('is forgotten when it matters no more', () => {
    const known = withFullSubnet(full(['a', LEFT_OUT_MS / SEC], ['b', 299]), { subnet: 'c', atMs: NOON_MS });
    expect(known).toEqual(full(['b', 299], ['c', 0]));
  });
});
