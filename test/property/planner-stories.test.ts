import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasEnded } from '../../shared/domain/deployment.ts';
import {
  type Behaviour,
  CRASHING,
  FleetModel,
  GOOD,
  NEVER_HEALTHY,
  NO_IMAGE,
  SICKENING,
} from '../unit/shared/planner/fleet-model.ts';
import { INGRESS } from '../unit/shared/planner/records.ts';

/** Any story of a small service. The model checks S1, S2, S3, S10, P1 and that nothing loops, at every plan. */

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(GOOD) },
  { weight: 3, arbitrary: fc.constantFrom(CRASHING, NEVER_HEALTHY, NO_IMAGE, SICKENING) },
  {
    weight: 3,
    arbitrary: fc.record({
      startSec: fc.integer({ min: 1, max: 90 }),
      healthySec: fc.integer({ min: 1, max: 200 }),
      sickSec: fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }),
      crashSec: fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }),
      stopSec: fc.integer({ min: 1, max: 130 }),
    }),
  },
);
const zones = fc.constantFrom('ENABLED' as const, 'DISABLED' as const);
const behaviours = fc.array(behaviour, { minLength: 1, maxLength: 4 });
const desired = fc.nat({ max: 6 });
const percents = fc.tuple(fc.constantFrom(0, 33, 50, 75, 100), fc.constantFrom(100, 125, 150, 200));

const step = fc.oneof(
  fc.record({ kind: fc.constant('deploy' as const), desired, behaviours, traffic: fc.boolean() }),
  fc.record({ kind: fc.constant('scale' as const), desired }),
  fc.record({ kind: fc.constant('kill' as const), count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({
    kind: fc.constant('protect' as const),
    count: fc.integer({ min: 1, max: 6 }),
    sec: fc.integer({ min: 0, max: 400 }),
  }),
  fc.record({ kind: fc.constant('close' as const), subnets: fc.subarray(['a', 'b', 'c']) }),
  fc.record({ kind: fc.constant('wait' as const), sec: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ kind: fc.constant('wait' as const), sec: fc.integer({ min: 1, max: 10 }) }),
);

const nth = (list: Behaviour[]) => (n: number) => list[n % list.length] ?? GOOD;

describe('any story', () => {
  it('keeps the bounds at every step, ends every deployment, and is steady when its troubles end', () => {
    fc.assert(
      fc.property(percents, desired, behaviours, fc.array(step, { maxLength: 10 }), fc.boolean(), zones, (...story) => {
        const [pair, count, first, steps, tellsEvents, rebalancing] = story;
        const spec = { availabilityZoneRebalancing: rebalancing };
        const fleet = new FleetModel({ desired: count, percents: pair, spec, behave: nth(first) });
        fleet.tellsEvents = tellsEvents;
        for (const given of steps) {
          if (given.kind === 'deploy') {
            const spec = { availabilityZoneRebalancing: rebalancing, ...(given.traffic ? { ingress: INGRESS } : {}) };
            fleet.deploy({ desired: given.desired, percents: pair, spec, behave: nth(given.behaviours) });
          }
          if (given.kind === 'close') fleet.closed = new Set(given.subnets);
          if (given.kind === 'scale') fleet.scale(given.desired);
          if (given.kind === 'kill') fleet.kill(given.count);
          if (given.kind === 'protect') fleet.protect(fleet.ready().slice(0, given.count), given.sec);
          fleet.run(given.kind === 'wait' ? given.sec : 1);
        }
        fleet.tellsEvents = true;
        fleet.closed.clear();
        fleet.run(1500);
        expect(hasEnded(fleet.deployment)).toBe(true);
        // The last word is a version that works, with room to roll in.
        const wanted = fleet.service.desiredCount;
        fleet.deploy({ desired: wanted, percents: [pair[0], 200], behave: () => GOOD });
        fleet.run(4000);
        expect(fleet.deployment.status).toBe('SUCCESSFUL');
        expect(fleet.ready().filter(({ revision }) => revision === fleet.deployment.revision)).toHaveLength(wanted);
        expect(fleet.tasks).toHaveLength(wanted);
        expect(fleet.service.lastNotice).toBe('has reached a steady state.');
        const { writes } = fleet;
        expect(fleet.run(600)).toBe(0);
        expect(fleet.writes).toBe(writes);
        fleet.remove();
        fleet.run(4000);
        expect(fleet.service.status).toBe('INACTIVE');
      }),
      { numRuns: 120 },
    );
  });
});
