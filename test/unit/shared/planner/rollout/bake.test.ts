import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../../shared/domain/deployment.ts';
import type { TrafficRecord } from '../../../../../shared/domain/service.ts';
import { bakeEndsAtMs, bakesSinceMs, isBaking } from '../../../../../shared/planner/rollout/bake.ts';
import {
  INGRESS,
  NOON_MS,
  revisionOf,
  rolling,
  rolloutOf,
  serviceOf,
  snapshotOf,
  specOf,
  trafficOf,
} from '../records.ts';

const MINUTE_MS = 60_000;
const spec = specOf({
  ingress: INGRESS,
  deploymentConfiguration: rolling(100, 200, {
    strategy: 'CANARY',
    bakeTimeInMinutes: 10,
    canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 4 },
  }),
});
const given = (over: Partial<Deployment>, traffic: Partial<TrafficRecord> = {}, timeScale = 1) => {
  const snapshot = snapshotOf({
    service: serviceOf({ spec, traffic: trafficOf(spec, traffic) }),
    revisions: [revisionOf(2, { spec })],
    deployment: rolloutOf({ stageEnteredAtMs: NOON_MS, group: 1, ...over }),
  });
  return { ...snapshot, settings: { ...snapshot.settings, timeScale } };
};
const minutes = (...args: Parameters<typeof given>) => {
  const endsAtMs = bakeEndsAtMs(given(...args));
  return endsAtMs === undefined ? undefined : (endsAtMs - NOON_MS) / MINUTE_MS;
};
const bake = { stage: 'BAKE_TIME' as const };
const shift = { stage: 'PRODUCTION_TRAFFIC_SHIFT' as const };

describe('a bake ends', () => {
  it.each<[string, () => number | undefined, number | undefined]>([
    ['bakeTimeInMinutes after BAKE_TIME was entered', () => minutes(bake), 10],
    ['sixty times sooner with a time scale of 60', () => minutes(bake, {}, 60), 10 / 60],
    ['at once where the deployment was promoted', () => minutes({ ...bake, promotedAtMs: NOON_MS + 1 }), 0],
    ['never while the deployment is paused', () => minutes({ ...bake, pausedAtMs: NOON_MS }), undefined],
    ['never where no stage was entered', () => minutes({ ...bake, stageEnteredAtMs: undefined }), undefined],
    ['never in a stage without one', () => minutes({ stage: 'SCALE_UP' }), undefined],
    [
      'of a step as long after its shift as it says',
      () => minutes({ ...shift, step: 0 }, { shiftedAtMs: NOON_MS + MINUTE_MS }),
      5,
    ],
    ['of a step no sooner than counted from its stage', () => minutes(shift, { shiftedAtMs: NOON_MS - MINUTE_MS }), 4],
    ['of a step from its stage where nothing was shifted before', () => minutes(shift), 4],
    ['of the last step at once: BAKE_TIME follows', () => minutes({ ...shift, step: 1 }), 0],
    ['of a step that is not there at once', () => minutes({ ...shift, step: 2 }), 0],
    ['of a promoted step at once', () => minutes({ ...shift, promotedAtMs: NOON_MS }), 0],
    ['never of a shift within the live group', () => minutes({ ...shift, group: 0 }), undefined],
    ['never of a shift without a group', () => minutes({ ...shift, group: undefined }), undefined],
  ])('%s', (_, find, expected) => {
    expect(find()).toBe(expected);
  });

  it('by the service’s own spec where the revision is gone', () => {
    expect(bakeEndsAtMs({ ...given(bake), revisions: [] })).toBe(NOON_MS + 10 * MINUTE_MS);
    const bare = { ...given(shift), service: serviceOf({ spec }) };
    expect(bakeEndsAtMs(bare)).toBeUndefined();
  });
});

describe('a deployment bakes', () => {
  const bakes = (over: Partial<Deployment>, weights: [number, number], sec: number) =>
    isBaking({ ...given(over, { weights }), nowMs: NOON_MS + sec * 1000 });

  it('until the bake is over, in BAKE_TIME whatever the weights', () => {
    expect(bakes(bake, [1, 0], 599)).toBe(true);
    expect(bakes(bake, [1, 0], 600)).toBe(false);
    expect(bakes({ stage: 'SCALE_UP' }, [800, 200], 0)).toBe(false);
  });

  it('in a step once it has its share, also where it has more: every old task is dead', () => {
    expect(bakes(shift, [800, 200], 239)).toBe(true);
    expect(bakes(shift, [0, 1], 239)).toBe(true);
    expect(bakes(shift, [801, 199], 239)).toBe(false);
    expect(bakes(shift, [800, 200], 240)).toBe(false);
    expect(isBaking({ ...given(shift), service: serviceOf({ spec }), nowMs: NOON_MS })).toBe(false);
  });
});

describe('a step of traffic', () => {
  const LATER_MS = NOON_MS + MINUTE_MS;
  const since = (
    weights: [number, number],
    production: [number, number] | undefined,
    over: Partial<Deployment> = shift,
  ) => bakesSinceMs(given(over, { weights, shiftedAtMs: NOON_MS }), production, LATER_MS);

  it('bakes since it has its share', () => {
    expect(since([1, 0], [800, 200])).toBe(LATER_MS);
    expect(since([1, 0], [0, 1])).toBe(LATER_MS);
    expect(since([900, 100], [800, 200])).toBe(LATER_MS);
    expect(since([1, 0], undefined)).toBe(NOON_MS);
  });

  it('does not bake anew while its weights follow who is healthy', () => {
    expect(since([800, 200], [0, 1])).toBe(NOON_MS);
    expect(since([0, 1], [800, 200])).toBe(NOON_MS);
    expect(since([1, 0], [800, 200], { stage: 'SCALE_UP' })).toBe(NOON_MS);
  });
});
