import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../../shared/domain/deployment.ts';
import { LIFECYCLE_STAGES, type LifecycleStage } from '../../../../../shared/domain/limits/lifecycle-stages.ts';
import type { TrafficRecord } from '../../../../../shared/domain/service.ts';
import { classify } from '../../../../../shared/planner/classify.ts';
import type { Snapshot } from '../../../../../shared/planner/snapshot.ts';
import {
  isShifted,
  lacksTargets,
  shareOf,
  trafficAim,
  unusedGroupOf,
} from '../../../../../shared/planner/traffic/traffic-aim.ts';
import {
  INGRESS,
  revisionOf,
  rolling,
  rolloutOf,
  STATES,
  serviceOf,
  snapshotOf,
  specOf,
  taskOf,
  trafficOf,
} from '../records.ts';

const spec = specOf({
  ingress: INGRESS,
  deploymentConfiguration: rolling(100, 200, {
    strategy: 'LINEAR',
    linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 4 },
  }),
});
const OLD = taskOf({ group: 0 });
const NEW = taskOf({ group: 1, revision: 2 });
const BOTH = [OLD, NEW];
const given = (
  over: Partial<Deployment>,
  tasks = BOTH,
  traffic: Partial<TrafficRecord> = {},
  desiredCount = 4,
): Snapshot =>
  snapshotOf({
    service: serviceOf({ spec, desiredCount, traffic: trafficOf(spec, traffic) }),
    revisions: [revisionOf(1, { spec }), revisionOf(2, { spec })],
    deployment: rolloutOf({ group: 1, ...over }),
    tasks,
  });
const aim = (...args: Parameters<typeof given>) => {
  const snapshot = given(...args);
  return trafficAim(snapshot, classify(snapshot, 2));
};
const HOME = { production: [1, 0], test: [1, 0] };

describe('the share of the new revision', () => {
  const shares = (step: number) =>
    Object.fromEntries(
      LIFECYCLE_STAGES.map((stage) => [stage, shareOf(given({ stage, step }))]).filter(([, share]) => share !== 0),
    );

  it('is that of its steps, stage by stage', () => {
    const after = { POST_PRODUCTION_TRAFFIC_SHIFT: 100, BAKE_TIME: 100, CLEAN_UP: 100 };
    expect(shares(0)).toEqual({ PRODUCTION_TRAFFIC_SHIFT: 40, ...after });
    expect(shares(1)).toEqual({ PRE_PRODUCTION_TRAFFIC_SHIFT: 40, PRODUCTION_TRAFFIC_SHIFT: 80, ...after });
    expect(shares(2)).toEqual({ PRE_PRODUCTION_TRAFFIC_SHIFT: 80, PRODUCTION_TRAFFIC_SHIFT: 100, ...after });
    expect(shares(9)).toMatchObject({ PRODUCTION_TRAFFIC_SHIFT: 100 });
    expect(shareOf(given({ stage: undefined }))).toBe(0);
  });

  it('is that of the first step where it has gone none, by the service’s spec where its own is gone', () => {
    expect(shareOf(given({ stage: 'PRODUCTION_TRAFFIC_SHIFT' }))).toBe(40);
    expect(shareOf({ ...given({ stage: 'PRODUCTION_TRAFFIC_SHIFT' }), revisions: [] })).toBe(40);
    const other = revisionOf(1, { spec: specOf() });
    expect(
      shareOf({ ...given({ stage: 'PRODUCTION_TRAFFIC_SHIFT' }), revisions: [other, revisionOf(2, { spec })] }),
    ).toBe(40);
  });
});

describe('traffic stays with a healthy target whose own check nobody has heard of', () => {
  const seen = (tasks: (typeof OLD)[], traffic: Partial<TrafficRecord>) => {
    const snapshot = given({ stage: 'CLEAN_UP' }, tasks, { liveGroup: 1, ...traffic }, 0);
    const revisions = snapshot.revisions.map((revision) => ({ ...revision, hasHealthCheck: true }));
    return trafficAim({ ...snapshot, revisions }, classify({ ...snapshot, revisions }, 2));
  };
  const unheard = taskOf({ group: 0, ...STATES.warming });
  const heard = taskOf({ group: 1, revision: 2 });
  const there = { weights: [1, 0], testWeights: [1, 0] } satisfies Partial<TrafficRecord>;

  it('until one of the live group is healthy, or it is no target any more', () => {
    expect(seen([unheard], there)).toEqual({ production: [1, 0], test: [1, 0] });
    expect(seen([unheard, heard], there)).toEqual({ production: [0, 1], test: [0, 1] });
    expect(seen([{ ...unheard, targetHealth: 'initial' }], there)).toEqual({ production: [0, 1], test: [0, 1] });
    expect(seen([], there)).toEqual({ production: [0, 1], test: [0, 1] });
  });
});

describe('traffic goes', () => {
  const shift = { stage: 'PRODUCTION_TRAFFIC_SHIFT' as const };

  it('by stage: test traffic first, then production', () => {
    const byStage = (stage: LifecycleStage | undefined) => aim({ stage });
    for (const stage of [undefined, 'RECONCILE_SERVICE', 'PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP'] as const)
      expect(byStage(stage)).toEqual(HOME);
    for (const stage of ['TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT'] as const)
      expect(byStage(stage)).toEqual({ production: [1, 0], test: [0, 1] });
    expect(byStage('PRODUCTION_TRAFFIC_SHIFT')).toEqual({ production: [600, 400], test: [0, 1] });
    for (const stage of ['POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'] as const)
      expect(byStage(stage)).toEqual({ production: [0, 1], test: [0, 1] });
  });

  it('nowhere else where nothing is ever shifted', () => {
    expect(aim(shift, BOTH, { balancers: [] })).toBeUndefined();
    const bare = snapshotOf({ deployment: rolloutOf(shift) });
    expect(trafficAim(bare, classify(bare, 2))).toBeUndefined();
  });

  it('nowhere else while the deployment is paused', () => {
    const weights = { weights: [900, 100] as [number, number], testWeights: [0, 1] as [number, number] };
    expect(aim({ ...shift, pausedAtMs: 1 }, [OLD], weights)).toEqual({ production: [900, 100], test: [0, 1] });
  });

  it('home where the new group has nobody healthy, and when the deployment is over', () => {
    expect(aim(shift, [OLD])).toEqual(HOME);
    expect(aim(shift, [OLD, { ...NEW, targetHealth: 'unhealthy' }])).toEqual(HOME);
    expect(aim({ ...shift, status: 'FAILED' })).toEqual(HOME);
    expect(aim({ ...shift, status: 'STOP_REQUESTED' })).toEqual(HOME);
    expect(aim({ ...shift, group: undefined })).toEqual(HOME);
    expect(aim({ ...shift, group: 0 })).toEqual(HOME);
    expect(aim({ ...shift, outcome: { stage: 'PRODUCTION_TRAFFIC_SHIFT', reached: false, detail: '' } })).toEqual(HOME);
    expect(aim({ ...shift, outcome: { stage: 'PRODUCTION_TRAFFIC_SHIFT', reached: true, detail: '' } })).not.toEqual(
      HOME,
    );
  });

  it('the way back in one step', () => {
    const rollback = { revision: 1, taskDefinition: 'web:1', reason: '', failed: [] };
    const live = { liveGroup: 1 as const, weights: [0, 1] as [number, number] };
    expect(aim({ ...shift, status: 'ROLLBACK_IN_PROGRESS', rollback, group: 0 }, BOTH, live)).toEqual({
      production: [1, 0],
      test: [1, 0],
    });
  });

  it('to no group that has died, beyond what it has, while the other one serves', () => {
    const test: [number, number] = [0, 1];
    expect(aim({ status: 'FAILED' }, [NEW], { weights: [600, 400], testWeights: test })).toEqual({
      production: [600, 400],
      test,
    });
    expect(aim({ status: 'FAILED' }, [NEW], { weights: [3, 1], testWeights: [1, 0] })).toEqual({
      production: [3, 1],
      test: [1, 0],
    });
    expect(aim({ status: 'FAILED' }, [], { weights: [0, 1] })).toEqual(HOME);
  });
});

describe('a deployment lacks targets', () => {
  const lacks = (...args: Parameters<typeof given>) => {
    const snapshot = given(...args);
    return lacksTargets(snapshot, classify(snapshot, 2));
  };
  it('where its group should have traffic and none of its tasks is healthy', () => {
    expect(lacks({ stage: 'TEST_TRAFFIC_SHIFT' }, [OLD])).toBe(true);
    expect(lacks({ stage: 'CLEAN_UP' }, [])).toBe(true);
    expect(lacks({ stage: 'TEST_TRAFFIC_SHIFT' })).toBe(false);
    expect(lacks({ stage: 'SCALE_UP' }, [OLD])).toBe(false);
    expect(lacks({ stage: 'TEST_TRAFFIC_SHIFT' }, [OLD], {}, 0)).toBe(false);
    expect(lacks({ stage: 'TEST_TRAFFIC_SHIFT', status: 'FAILED' }, [OLD])).toBe(false);
    expect(lacks({ stage: 'TEST_TRAFFIC_SHIFT' }, [OLD], { balancers: [] })).toBe(false);
    expect(lacks({ stage: 'TEST_TRAFFIC_SHIFT', group: 0 }, [NEW], { liveGroup: 1 })).toBe(true);
    const bare = snapshotOf({ deployment: rolloutOf({ stage: 'TEST_TRAFFIC_SHIFT', group: 1 }) });
    expect(lacksTargets(bare, classify(bare, 2))).toBe(false);
  });
});

describe('weights', () => {
  const traffic = trafficOf(spec, { weights: [600, 400], testWeights: [0, 1] });
  it.each<[string, 'production' | 'test', [number, number], boolean]>([
    ['as they should be', 'production', [600, 400], true],
    ['otherwise in the first', 'production', [599, 400], false],
    ['otherwise in the second', 'production', [600, 399], false],
    ['of test traffic as they should be', 'test', [0, 1], true],
    ['of test traffic otherwise', 'test', [600, 400], false],
  ])('%s', (_, which, wanted, shifted) => {
    const other: [number, number] = [7, 7];
    const wish = { production: which === 'production' ? wanted : other, test: which === 'test' ? wanted : other };
    expect(isShifted(traffic, wish, which)).toBe(shifted);
  });

  it('are as they should be where nothing is shifted', () => {
    expect(isShifted(undefined, { production: [1, 0], test: [1, 0] }, 'production')).toBe(true);
    expect(isShifted(traffic, undefined, 'production')).toBe(true);
  });

  it('leave the group unused that is not live and has none', () => {
    const unused = (over: Partial<TrafficRecord>) => unusedGroupOf({ traffic: trafficOf(spec, over) });
    expect(unused({ weights: [1, 0] })).toBe(1);
    expect(unused({ weights: [0, 1], liveGroup: 1 })).toBe(0);
    expect(unused({ weights: [999, 1] })).toBeUndefined();
    expect(unused({ weights: [0, 1] })).toBeUndefined();
    expect(unused({ balancers: [] })).toBeUndefined();
    expect(unusedGroupOf({})).toBeUndefined();
  });
});
