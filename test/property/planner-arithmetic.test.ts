import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs, notBeforeMs } from '../../shared/planner/backoff.ts';
import { boundsOf, startable, stoppable } from '../../shared/planner/capacity/bounds.ts';
import { seatsTaken } from '../../shared/planner/capacity/plan-capacity.ts';
import { victimChooser } from '../../shared/planner/capacity/victims.ts';
import { pollMs } from '../../shared/planner/due.ts';
import { chooseProvider, chooseSubnet } from '../../shared/planner/placement/placement.ts';
import { spreadOf } from '../../shared/planner/placement/spread.ts';
import { withProgress } from '../../shared/planner/rollout/stage-goal.ts';
import { NOON_MS, rolloutOf, taskOf } from '../unit/shared/planner/records.ts';

const count = fc.nat({ max: 5000 });
const percents = fc.record({
  minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
  maximumPercent: fc.integer({ min: 100, max: 10_000 }),
});

describe('bounds', () => {
  it('have the desired count between them and are exact to the task', () => {
    fc.assert(
      fc.property(count, percents, (desired, given) => {
        const { lower, upper } = boundsOf(desired, given);
        expect(lower).toBeLessThanOrEqual(desired);
        expect(upper).toBeGreaterThanOrEqual(desired);
        expect(lower * 100).toBeGreaterThanOrEqual(desired * given.minimumHealthyPercent);
        expect((lower - 1) * 100).toBeLessThan(Math.max(1, desired * given.minimumHealthyPercent));
        expect(upper * 100).toBeLessThanOrEqual(desired * given.maximumPercent);
        expect((upper + 1) * 100).toBeGreaterThan(desired * given.maximumPercent);
      }),
    );
  });

  it('hold whatever may stop and start', () => {
    fc.assert(
      fc.property(count, percents, count, count, (desired, given, current, others) => {
        const bounds = boundsOf(desired, given);
        const go = stoppable(current, bounds);
        expect(go === 0 || current - go >= bounds.lower).toBe(true);
        const starts = startable(desired, current, current + others, bounds);
        expect(starts).toBeGreaterThanOrEqual(0);
        expect(starts === 0 || current + others + starts <= bounds.upper).toBe(true);
        expect(starts === 0 || current + starts <= desired).toBe(true);
      }),
    );
  });

  it('leave unhealthy tasks their seats until healthy ones have them', () => {
    fc.assert(
      fc.property(count, count, count, (sick, ready, desired) => {
        const go = seatsTaken(sick, ready, desired);
        expect(go).toBeGreaterThanOrEqual(0);
        expect(go).toBeLessThanOrEqual(sick);
        expect(go === 0 || ready + sick - go >= desired).toBe(true);
        expect(go === sick || ready + sick - go <= desired).toBe(true);
      }),
    );
  });
});

describe('backoff', () => {
  const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('grows with the failures, shrinks with the count, and ends at 375 s', () => {
    fc.assert(
      fc.property(count, count, jitter, (failures, desired, chance) => {
        const ms = backoffMs(failures, desired, chance);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(375_000);
        expect(backoffMs(failures + 1, desired, chance)).toBeGreaterThanOrEqual(ms);
        expect(backoffMs(failures, desired + 1, chance)).toBeLessThanOrEqual(ms);
      }),
    );
  });

  it('counts from the last failure', () => {
    fc.assert(
      fc.property(count, count, jitter, (failures, desired, chance) => {
        const given = { count: failures, lastAtMs: NOON_MS, lastReason: '', jitter: chance, permanent: false };
        const ms = backoffMs(failures, desired, chance);
        expect(notBeforeMs(given, desired)).toBe(ms === 0 ? undefined : NOON_MS + ms);
      }),
    );
  });
});

describe('a poll', () => {
  it('is between one and three times healthPollSec away, and never sooner for an older task', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), (ageMs, sec) => {
        expect(pollMs(ageMs, sec)).toBeGreaterThanOrEqual(sec * 1000);
        expect(pollMs(ageMs, sec)).toBeLessThanOrEqual(sec * 3000);
        expect(pollMs(ageMs + 1, sec)).toBeGreaterThanOrEqual(pollMs(ageMs, sec));
      }),
    );
  });
});

describe('placement', () => {
  const subnets = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });

  it('keeps subnets within one task of each other, whatever else lives there', () => {
    fc.assert(
      fc.property(
        subnets,
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), count),
        fc.nat({ max: 60 }),
        (...given) => {
          const [names, old, launches] = given;
          const zoneOf = (subnet: string) => subnet;
          const staying = spreadOf([], zoneOf);
          const live = spreadOf([], zoneOf);
          for (const [subnet, count] of Object.entries(old)) live.add(subnet, count);
          for (let n = 0; n < launches; n += 1) staying.add(chooseSubnet(names, staying, live));
          const counts = names.map((name) => staying.inZone(name));
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(launches);
        },
      ),
    );
  });

  it('meets the base, then keeps providers within one task of their shares', () => {
    const weight = fc.nat({ max: 10 });
    fc.assert(
      fc.property(fc.nat({ max: 5 }), weight, fc.integer({ min: 1, max: 10 }), fc.nat({ max: 60 }), (...given) => {
        const [base, own, spot, launches] = given;
        const strategy = [
          { capacityProvider: 'FARGATE', base, weight: own },
          { capacityProvider: 'FARGATE_SPOT', weight: spot },
        ];
        const live = new Map<string, number>();
        for (let n = 0; n < launches; n += 1) {
          const provider = chooseProvider(strategy, live) ?? '';
          live.set(provider, (live.get(provider) ?? 0) + 1);
        }
        const [onDemand, onSpot] = [live.get('FARGATE') ?? 0, live.get('FARGATE_SPOT') ?? 0];
        expect(onDemand + onSpot).toBe(launches);
        expect(onDemand).toBeGreaterThanOrEqual(Math.min(base, launches));
        const beyond = Math.max(0, launches - base);
        expect(Math.abs(onSpot - (beyond * spot) / (own + spot))).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('victims', () => {
  const tasks = fc.array(fc.record({ subnet: fc.constantFrom('a', 'b', 'c'), age: fc.nat({ max: 9 }) }), {
    maxLength: 30,
  });

  it('are as many as asked for, each once, and leave the subnets no worse balanced than they must', () => {
    fc.assert(
      fc.property(tasks, fc.nat({ max: 30 }), (given, wanted) => {
        const all = given.map(({ subnet, age }) => taskOf({ subnet, intentAtMs: NOON_MS - age }));
        const chosen = victimChooser(all)(all, wanted);
        expect(new Set(chosen).size).toBe(Math.min(wanted, all.length));
        const left = all.filter((task) => !chosen.includes(task));
        const spread = (list: typeof all) => {
          const counts = ['a', 'b', 'c'].map((subnet) => list.filter((task) => task.subnet === subnet).length);
          return Math.max(...counts) - Math.min(...counts);
        };
        expect(spread(left)).toBeLessThanOrEqual(Math.max(1, spread(all)));
        for (const task of left) {
          const older = chosen.filter((other) => other.subnet === task.subnet && other.intentAtMs < task.intentAtMs);
          expect(older).toEqual([]);
        }
      }),
    );
  });
});

describe('progress', () => {
  it('restarts the deadline no oftener than there are tasks, so that every deployment ends', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 12 }), { maxLength: 200 }), (readies) => {
        let deployment = rolloutOf();
        let restarts = 0;
        for (const [n, ready] of readies.entries()) {
          const next = withProgress(deployment, ready, NOON_MS + n, 600);
          if (next.deadlineAtMs !== deployment.deadlineAtMs) restarts += 1;
          expect(next.healthyMax).toBeGreaterThanOrEqual(deployment.healthyMax);
          deployment = next;
        }
        expect(restarts).toBeLessThanOrEqual(13);
      }),
    );
  });
});
