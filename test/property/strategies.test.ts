import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasEnded, targetRevisionOf } from '../../shared/domain/deployment.ts';
import type { DeploymentConfiguration } from '../../shared/domain/service-spec.ts';
import { STEERS } from '../../shared/domain/steer.ts';
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

/**
 * Any story of a service that is deployed by any strategy, steered at any moment, superseded, scaled and hurt. The model
 * checks S1, S2, S3, S10, T1, T2 and that nothing loops, at every plan.
 */

const breaker = fc.record({
  rollback: fc.boolean(),
  resetOnHealthyTask: fc.boolean(),
  thresholdConfiguration: fc.constantFrom(
    { type: 'BOUNDED_PERCENT' as const, value: 50 },
    { type: 'COUNT' as const, value: 2 },
  ),
});

const configuration: fc.Arbitrary<DeploymentConfiguration> = fc.record(
  {
    strategy: fc.constantFrom('ROLLING', 'BLUE_GREEN', 'BLUE_GREEN', 'CANARY', 'LINEAR'),
    minimumHealthyPercent: fc.constantFrom(0, 50, 100),
    maximumPercent: fc.constantFrom(100, 150, 200),
    bakeTimeInMinutes: fc.constantFrom(0, 0, 2),
    deploymentCircuitBreaker: breaker,
    canaryConfiguration: fc.constant({ canaryPercent: 5, canaryBakeTimeInMinutes: 1 }),
    linearConfiguration: fc.constant({ stepPercent: 40, stepBakeTimeInMinutes: 1 }),
  },
  { requiredKeys: ['strategy', 'minimumHealthyPercent', 'maximumPercent', 'bakeTimeInMinutes'] },
);

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(GOOD) },
  { weight: 3, arbitrary: fc.constantFrom(CRASHING, NEVER_HEALTHY, NO_IMAGE, SICKENING) },
  {
    weight: 2,
    arbitrary: fc.record({
      startSec: fc.integer({ min: 1, max: 30 }),
      healthySec: fc.integer({ min: 1, max: 60 }),
      sickSec: fc.option(fc.integer({ min: 30, max: 400 }), { nil: undefined }),
      crashSec: fc.option(fc.integer({ min: 30, max: 400 }), { nil: undefined }),
      stopSec: fc.integer({ min: 1, max: 60 }),
    }),
  },
);
const behaviours = fc.array(behaviour, { minLength: 1, maxLength: 3 });
const desired = fc.nat({ max: 5 });

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('deploy' as const), desired, behaviours, configuration }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('steer' as const), verb: fc.constantFrom(...STEERS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('scale' as const), desired }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), sec: fc.integer({ min: 1, max: 200 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), sec: fc.integer({ min: 1, max: 10 }) }) },
);

const nth = (list: Behaviour[]) => (n: number) => list[n % list.length] ?? GOOD;

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function tell(fleet: FleetModel, steps: readonly Step[]): void {
  for (const given of steps) {
    if (given.kind === 'deploy') {
      const { configuration: deploymentConfiguration } = given;
      const spec = { ingress: INGRESS, deploymentConfiguration };
      fleet.deploy({ desired: given.desired, percents: [100, 200], spec, behave: nth(given.behaviours) });
    }
    if (given.kind === 'steer') fleet.steer(given.verb);
    if (given.kind === 'scale') fleet.scale(given.desired);
    if (given.kind === 'kill') fleet.kill(given.count);
    fleet.run(given.kind === 'wait' ? given.sec : 1);
  }
}

/** Production traffic belongs to the live group, and every task is in it. */
function expectAtHome({ service, tasks }: FleetModel): void {
  const { traffic } = service;
  if (!traffic) return;
  const { liveGroup: live, weights } = traffic;
  expect(weights[live]).toBeGreaterThan(0);
  expect(weights[live === 0 ? 1 : 0]).toBe(0);
  expect(tasks.filter(({ group = 0 }) => group !== live)).toEqual([]);
}

describe('any story of strategies', () => {
  it('ends every deployment, brings traffic home, and is steady on the last version when its troubles end', () => {
    fc.assert(
      fc.property(
        desired,
        behaviours,
        configuration,
        fc.array(step, { maxLength: 9 }),
        (count, first, given, steps) => {
          const spec = { ingress: INGRESS, deploymentConfiguration: given };
          const fleet = new FleetModel({ desired: count, percents: [100, 200], spec, behave: nth(first) });
          fleet.run(1);
          tell(fleet, steps);
          fleet.steer('resume');
          fleet.run(6000);
          expect(hasEnded(fleet.deployment)).toBe(true);
          expect(fleet.deployment.status === 'SUCCESSFUL' || fleet.deployment.reason !== undefined).toBe(true);
          if (fleet.service.goodRevisions.length > 0) {
            const aimed = targetRevisionOf(fleet.deployment);
            if (['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL'].includes(fleet.deployment.status))
              expect(fleet.tasks.filter(({ revision, stop }) => revision !== aimed && !stop)).toEqual([]);
          }
          // The last word is a version that works.
          const wanted = fleet.service.desiredCount;
          const { strategy } = given;
          const last = { strategy, minimumHealthyPercent: 50, maximumPercent: 200, bakeTimeInMinutes: 1 };
          fleet.deploy({
            desired: wanted,
            percents: [50, 200],
            spec: { ingress: INGRESS, deploymentConfiguration: last },
            behave: () => GOOD,
          });
          fleet.run(9000);
          expect(fleet.deployment.status).toBe('SUCCESSFUL');
          expect(fleet.ready().filter(({ revision }) => revision === fleet.deployment.revision)).toHaveLength(wanted);
          expect(fleet.tasks).toHaveLength(wanted);
          expectAtHome(fleet);
          const { writes } = fleet;
          expect(fleet.run(600)).toBe(0);
          expect(fleet.writes).toBe(writes);
          fleet.remove();
          fleet.run(4000);
          expect(fleet.service.status).toBe('INACTIVE');
        },
      ),
      { numRuns: 60 },
    );
  });
});
