import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../../shared/domain/deployment.ts';
import type { TrafficRecord } from '../../../../../shared/domain/service.ts';
import type { Task } from '../../../../../shared/domain/task.ts';
import { sidesOf } from '../../../../../shared/planner/capacity/sides.ts';
import { classify } from '../../../../../shared/planner/classify.ts';
import { aimOf } from '../../../../../shared/planner/rollout/aim.ts';
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

const BLUE_GREEN = specOf({ ingress: INGRESS, deploymentConfiguration: rolling(50, 150, { strategy: 'BLUE_GREEN' }) });
const BOUNDS = { lower: 2, upper: 6 };
const inGroup = (group: 0 | 1, revision: number, over: Partial<Task> = {}) => taskOf({ group, revision, ...over });
const OLD = inGroup(0, 1);
const NEW = inGroup(1, 2);

function sides(over: Partial<Deployment>, tasks: Task[], traffic: Partial<TrafficRecord> = {}, service = {}) {
  const snapshot = snapshotOf({
    service: serviceOf({ spec: BLUE_GREEN, traffic: trafficOf(BLUE_GREEN, traffic), ...service }),
    revisions: [revisionOf(1, { spec: BLUE_GREEN }), revisionOf(2, { spec: BLUE_GREEN })],
    deployment: rolloutOf({ group: 1, ...over }),
    tasks,
  });
  const aim = aimOf(snapshot);
  return sidesOf(snapshot, classify(snapshot, aim.revision), aim, BOUNDS).map((side) => ({
    launches: side.launchable?.revision,
    group: side.group,
    desired: side.desired,
    bounds: side.bounds,
    going: side.going,
    over: side.over,
    staying: [...side.seats.staying.ready, ...side.seats.staying.pending],
    leaving: [...side.seats.leaving.ready, ...side.seats.leaving.rest],
    why: [side.seats.leaving.cause, side.seats.leaving.reason],
    guarded: side.groups.flatMap(({ ready, pending, unhealthy }) => [...ready, ...pending, ...unhealthy]),
  }));
}

describe('two revisions side by side', () => {
  it('have the desired count and the bounds each, and a target group', () => {
    const [own, old] = sides({}, [OLD, NEW]);
    const each = { desired: 4, bounds: BOUNDS, going: 0, leaving: [] };
    expect(own).toMatchObject({ ...each, launches: 2, group: 1, staying: [NEW], guarded: [NEW] });
    expect(old).toMatchObject({ ...each, launches: 1, group: 0, staying: [OLD], guarded: [OLD] });
  });

  // Seed 70202: revision 2 was superseded as it came up; what of both was ill kept its seat, and revision 3 came on top.
  it('have no more together than both may have: what one has over its bound the other has less', () => {
    const many = (count: number, task: Task) => Array.from({ length: count }, () => task);
    const [own, old] = sides({}, [...many(8, OLD), NEW]);
    expect(own).toMatchObject({ bounds: { lower: 2, upper: 4 }, going: 2, over: 0 });
    expect(old).toMatchObject({ bounds: BOUNDS, going: 0, over: 2 });
    const [fuller, emptier] = sides({}, [OLD, ...many(7, NEW)]);
    expect(fuller).toMatchObject({ bounds: BOUNDS, going: 0, over: 1 });
    expect(emptier).toMatchObject({ bounds: { lower: 2, upper: 5 }, going: 1, over: 0 });
  });

  it('are in the live group where the deployment has none', () => {
    const groups = sides({ group: undefined }, [OLD, NEW], { liveGroup: 1 }).map(({ group }) => group);
    expect(groups).toEqual([1, 1]);
  });
});

describe('a service on one side', () => {
  it('launches into the deployment’s group as it rolls, into the live one as it holds', () => {
    expect(sides({ stage: 'CLEAN_UP' }, [OLD, NEW], { liveGroup: 1, weights: [0, 1] })[0]).toMatchObject({
      launches: 2,
      group: 1,
    });
    expect(sides({ stage: 'CLEAN_UP', group: undefined }, [], { liveGroup: 1, weights: [0, 1] })[0]).toMatchObject({
      group: 1,
    });
    expect(sides({ stage: 'CLEAN_UP', group: 0 }, [], { liveGroup: 1, weights: [0, 1] })[0]).toMatchObject({
      group: 0,
    });
    expect(sides({ status: 'FAILED' }, [OLD])[0]).toMatchObject({ launches: 1, group: 0 });
  });

  it('is in the first group where it has no traffic', () => {
    expect(sides({ status: 'FAILED' }, [OLD], {}, { traffic: undefined })[0]).toMatchObject({ group: 0, going: 0 });
  });
});

describe('what is left in a target group without traffic', () => {
  const sick = inGroup(1, 2, { ...STATES.unhealthy, targetHealth: 'unhealthy' });

  it('is a side that wants no task, and takes room until it has gone', () => {
    const [own, left, ...none] = sides({ status: 'FAILED' }, [OLD, NEW, sick]);
    expect(none).toEqual([]);
    expect(own).toMatchObject({ staying: [OLD], guarded: [OLD], going: 2, bounds: { lower: 2, upper: 4 } });
    expect(left).toMatchObject({
      launches: undefined,
      group: 1,
      desired: 0,
      bounds: { lower: 0, upper: 0 },
      going: 0,
      staying: [],
    });
    expect(left?.leaving).toEqual([NEW, sick]);
    expect(left?.why).toEqual(['DEPLOYMENT', 'its deployment has ended without it']);
  });

  it('is replaced by the new revision in CLEAN_UP', () => {
    const [own, left] = sides({ stage: 'CLEAN_UP' }, [OLD, NEW], { liveGroup: 1, weights: [0, 1] });
    expect(own).toMatchObject({ staying: [NEW], going: 1 });
    expect(left).toMatchObject({ leaving: [OLD], why: ['DEPLOYMENT', 'replaced by a task of the new revision'] });
  });

  it('is no side where nobody is, while it has traffic, or while the deployment is paused', () => {
    expect(sides({ status: 'FAILED' }, [OLD])).toHaveLength(1);
    expect(sides({ status: 'FAILED' }, [OLD, NEW], { weights: [800, 200] })).toHaveLength(1);
    expect(
      sides(
        { stage: 'POST_SCALE_UP', pausedAtMs: 1, outcome: { stage: 'POST_SCALE_UP', reached: false, detail: '' } },
        [OLD, NEW],
      ),
    ).toHaveLength(1);
    expect(sides({}, [OLD, NEW], {}, { status: 'DRAINING' })).toHaveLength(1);
  });

  it('counts a task that is in no group for the first', () => {
    const [own] = sides({ status: 'FAILED' }, [taskOf({ group: undefined })]);
    expect(own?.staying).toHaveLength(1);
    const [, left] = sides({ status: 'FAILED' }, [taskOf({ group: undefined })], { liveGroup: 1, weights: [0, 1] });
    expect(left?.leaving).toHaveLength(1);
  });
});
