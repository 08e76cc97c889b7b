import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Task } from '../../shared/domain/task.ts';
import { evenOut } from '../../shared/planner/placement/even-out.ts';
import { isStopping } from '../../shared/planner/readiness.ts';
import { FleetModel, GOOD } from '../unit/shared/planner/fleet-model.ts';
import { observationOf, taskOf } from '../unit/shared/planner/records.ts';

const SUBNETS = ['a', 'b', 'c', 'd', 'e'];
const ZONES = ['east-1', 'east-2', 'east-3'];
const subnet = fc.constantFrom(...SUBNETS);
const zonesOfSubnets = fc.tuple(...SUBNETS.map(() => fc.constantFrom(...ZONES)));

/** What differs by more than one although something could be done about it. */
function uneven(
  tasks: readonly Task[],
  free: readonly Task[],
  open: readonly string[],
  zoneOf: (subnet: string) => string,
) {
  const countIn = (name: string) => tasks.filter((task) => zoneOf(task.subnet) === zoneOf(name)).length;
  return free.flatMap((task) => open.filter((name) => countIn(task.subnet) - countIn(name) > 1));
}

describe('tasks of a service in any zones', () => {
  it('are even after a bounded number of exchanges, as far as tasks may go and zones have room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ subnet, isKept: fc.boolean() }), { maxLength: 20 }),
        fc.subarray(SUBNETS),
        zonesOfSubnets,
        fc.boolean(),
        (placed, open, zones, areKnown) => {
          const zoneOf = (name: string) => (areKnown ? (zones[SUBNETS.indexOf(name)] ?? '') : name);
          const at = (name: string) =>
            taskOf({
              subnet: name,
              observed: observationOf({ availabilityZone: areKnown ? zoneOf(name) : undefined }),
            });
          // One task in each subnet tells of its zone.
          let tasks = [...placed.map(({ subnet: name }) => at(name)), ...(areKnown ? SUBNETS.map(at) : [])];
          const kept = new Set(tasks.filter((_, n) => placed[n]?.isKept ?? areKnown));
          const free = () => tasks.filter((task) => !kept.has(task));
          for (let moves = 0; moves <= 20; moves += 1) {
            const exchange = evenOut(tasks, free(), open);
            if (!exchange) {
              expect(uneven(tasks, free(), open, zoneOf)).toEqual([]);
              return;
            }
            expect(kept.has(exchange.task)).toBe(false);
            expect(open).toContain(exchange.subnet);
            tasks = [...tasks.filter((task) => task !== exchange.task), at(exchange.subnet)];
          }
          throw new Error('20 exchanges, and still something to do');
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const happening = fc.oneof(
  fc.record({ kind: fc.constant('close' as const), subnets: fc.subarray(['a', 'b', 'c']) }),
  fc.record({ kind: fc.constant('kill' as const), count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('protect' as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('wait' as const), sec: fc.integer({ min: 1, max: 400 }) }),
);

describe('a service that is rebalanced', () => {
  it('has at most one task too many, and is even and at rest when its zones are open', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.array(happening, { maxLength: 8 }), (desired, happenings) => {
        const spec = { availabilityZoneRebalancing: 'ENABLED' as const };
        const fleet = new FleetModel({ desired, percents: [100, 200], spec, behave: () => GOOD });
        const active = () => fleet.tasks.filter((task) => !isStopping(task));
        const pass = (sec: number) => {
          for (let n = 0; n < sec; n += 1) {
            fleet.run(1);
            if (active().length > desired + 1)
              throw new Error(`${active().length} tasks, of which ${desired} are desired`);
          }
        };
        fleet.run(60);
        for (const given of happenings) {
          if (given.kind === 'close') fleet.closed = new Set(given.subnets);
          if (given.kind === 'kill') fleet.kill(given.count);
          if (given.kind === 'protect') fleet.protect(fleet.ready().slice(0, given.count), 300);
          pass(given.kind === 'wait' ? given.sec : 1);
        }
        fleet.closed.clear();
        fleet.run(2 * 3600);
        const counts = ['a', 'b', 'c'].map((name) => active().filter((task) => task.subnet === name).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(fleet.tasks).toHaveLength(desired);
        const { writes } = fleet;
        const launches = fleet.launchedAtMs.length;
        fleet.run(24 * 3600);
        expect([fleet.writes, fleet.launchedAtMs.length]).toEqual([writes, launches]);
      }),
      { numRuns: 150 },
    );
  });
});
