import { describe, expect, it } from '@jest/globals';
import { victimChooser } from '../../../../../shared/planner/capacity/victims.ts';
import { NOON_MS, observationOf, taskOf } from '../records.ts';

const named = (id: string, age = 0) => taskOf({ id, subnet: id.slice(0, 1), intentAtMs: NOON_MS - age });
const ids = (tasks: { id: string }[]) => tasks.map(({ id }) => id);

describe('who goes first', () => {
  it('is of the subnet with the most tasks, the youngest there', () => {
    const tasks = [named('a1', 30), named('a2', 10), named('a3', 20), named('b1', 0)];
    expect(ids(victimChooser(tasks)(tasks, 2))).toEqual(['a2', 'a3']);
    expect(ids(victimChooser(tasks)(tasks, 9))).toEqual(['a2', 'a3', 'b1', 'a1']);
  });

  it('is of the zone with the most tasks, and there of the subnet with the most', () => {
    const placed = (id: string, availabilityZone: string) =>
      taskOf({ ...named(id), observed: observationOf({ availabilityZone }) });
    const tasks = ['a1', 'a2', 'b1', 'b2', 'b3'].map((id) => placed(id, 'zone'));
    tasks.push(...['c1', 'c2', 'c3', 'c4'].map((id) => placed(id, 'other')));
    expect(ids(victimChooser(tasks)(tasks, 3))).toEqual(['b1', 'c1', 'a1']);
    const unseen = taskOf({ ...named('b4'), observed: undefined });
    expect(ids(victimChooser([...tasks, unseen])([unseen, ...tasks.slice(5)], 1))).toEqual(['b4']);
  });

  describe('on container instances', () => {
    const on = (containerInstanceArn: string, availabilityZone: string, ...ages: number[]) =>
      ages.map((age) =>
        taskOf({
          id: `${containerInstanceArn}${age}`,
          subnet: '',
          intentAtMs: NOON_MS - age,
          observed: observationOf({ containerInstanceArn, availabilityZone }),
        }),
      );
    const zone = { type: 'spread', field: 'attribute:ecs.availability-zone' } as const;
    const instance = { type: 'spread', field: 'instanceId' } as const;
    const memory = { type: 'binpack', field: 'memory' } as const;
    const tasks = [...on('a', 'x', 1, 2), ...on('b', 'x', 3), ...on('c', 'y', 4, 5), ...on('d', 'z', 6, 7)];
    const all = (...strategy: NonNullable<Parameters<typeof victimChooser>[1]>) =>
      ids(victimChooser(tasks, strategy)(tasks, 4)).join(' ');

    it('is of the fullest zone and instance', () => expect(all()).toBe('a1 c4 d6 a2'));
    it('is so too where tasks are spread over instances', () => expect(all(instance)).toBe('a1 c4 d6 a2'));
    it('is of the instance with the fewest, to the last, with binpack', () => expect(all(memory)).toBe('b3 a1 a2 c4'));
    it('is of the fullest zone, and there of the instance with the fewest', () =>
      expect(all(zone, memory)).toBe('b3 a1 c4 d6'));
    it('is of the instance with the fewest, whatever strategies come behind', () =>
      expect(all(memory, zone)).toBe('b3 a1 a2 c4'));
    it('is as if nothing were said with random', () => expect(all({ type: 'random' })).toBe('a1 c4 d6 a2'));
  });

  it('is found by the balance of all active tasks, though only some are candidates', () => {
    const active = [named('a1'), named('b1', 5), named('b2', 4), named('b3', 3)];
    expect(
      ids(
        victimChooser(active)(
          [active[0], active[1]].flatMap((task) => task ?? []),
          1,
        ),
      ),
    ).toEqual(['b1']);
  });

  it('does not depend on the order in which tasks are listed', () => {
    const tasks = [named('a1'), named('a2'), named('b1'), named('b2'), named('c1', 9)];
    expect(ids(victimChooser(tasks)(tasks, 4))).toEqual(['a1', 'b1', 'a2', 'b2']);
    expect(ids(victimChooser([...tasks].reverse())([...tasks].reverse(), 4))).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('adds up over several choices', () => {
    const tasks = [named('a1', 4), named('a2', 3), named('b1', 2), named('b2', 1)];
    const choose = victimChooser(tasks);
    expect(ids(choose([named('a1', 4), named('a2', 3)], 1))).toEqual(['a2']);
    expect(ids(choose([named('a1', 4), named('b1', 2)], 1))).toEqual(['b1']);
  });

  it('is nobody of none, and nobody where none may go', () => {
    const tasks = [named('a1')];
    expect(victimChooser(tasks)([], 3)).toEqual([]);
    expect(victimChooser(tasks)(tasks, 0)).toEqual([]);
    expect(victimChooser(tasks)(tasks, -2)).toEqual([]);
  });

  it('is chosen among 5,000 tasks', () => {
    const tasks = Array.from({ length: 5000 }, (_, n) => named(`${n % 3}-${n}`, n));
    expect(victimChooser(tasks)(tasks, 5000)).toHaveLength(5000);
  });
});
