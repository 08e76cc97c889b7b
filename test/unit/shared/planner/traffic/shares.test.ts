import { describe, expect, it } from '@jest/globals';
import type { DeploymentConfiguration } from '../../../../../shared/domain/service-spec.ts';
import { stepsOf, weightsFor } from '../../../../../shared/planner/traffic/shares.ts';
import { rolling, specOf } from '../records.ts';

const percents = (configuration: Partial<DeploymentConfiguration>, rollback?: object) =>
  stepsOf(specOf({ deploymentConfiguration: rolling(100, 200, configuration) }), { rollback: rollback as never });

describe('the steps of traffic', () => {
  it.each<[Partial<DeploymentConfiguration>, [number, number][]]>([
    [{ strategy: 'BLUE_GREEN' }, [[100, 0]]],
    [
      { strategy: 'CANARY' },
      [
        [5, 10],
        [100, 0],
      ],
    ],
    [
      { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0.1, canaryBakeTimeInMinutes: 1 } },
      [
        [0.1, 1],
        [100, 0],
      ],
    ],
    [{ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 100, canaryBakeTimeInMinutes: 1 } }, [[100, 0]]],
    [
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 2 } },
      [
        [30, 2],
        [60, 2],
        [90, 2],
        [100, 0],
      ],
    ],
    [
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 0 } },
      [
        [50, 0],
        [100, 0],
      ],
    ],
    [{ strategy: 'LINEAR', linearConfiguration: { stepPercent: 100, stepBakeTimeInMinutes: 9 } }, [[100, 0]]],
  ])('of %j are %j', (configuration, steps) => {
    expect(percents(configuration).map(({ percent, bakeMinutes }) => [percent, bakeMinutes])).toEqual(steps);
  });

  it('of LINEAR unless said are ten of 10 % with 6 minutes between them', () => {
    const steps = percents({ strategy: 'LINEAR' });
    expect(steps.map(({ percent }) => percent)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(new Set(steps.slice(0, -1).map(({ bakeMinutes }) => bakeMinutes))).toEqual(new Set([6]));
  });

  it('of the way back are one', () => {
    expect(percents({ strategy: 'CANARY' }, { revision: 1 })).toEqual([{ percent: 100, bakeMinutes: 0 }]);
  });
});

describe('weights', () => {
  it.each([
    [0, 0, [1, 0]],
    [100, 0, [0, 1]],
    [5, 0, [950, 50]],
    [0.1, 0, [999, 1]],
    [99.99, 0, [1, 999]],
    [50, 0, [500, 500]],
    [0, 1, [0, 1]],
    [100, 1, [1, 0]],
    [30, 1, [300, 700]],
  ] as const)('of %d %% with group %d live are %j', (percent, live, weights) => {
    expect(weightsFor(percent, live)).toEqual(weights);
  });
});
