import { describe, expect, it } from '@jest/globals';
import type { Deployment, Rollback } from '../../../../../shared/domain/deployment.ts';
import type { LifecycleStage } from '../../../../../shared/domain/limits/lifecycle-stages.ts';
import type { ServiceSpec } from '../../../../../shared/domain/service-spec.ts';
import { nextStage } from '../../../../../shared/planner/rollout/next-stage.ts';
import type { Snapshot } from '../../../../../shared/planner/snapshot.ts';
import {
  INGRESS,
  NOON_MS,
  revisionOf,
  rolling,
  rolloutOf,
  SEC,
  serviceOf,
  snapshotOf,
  specOf,
  taskOf,
  tasksOf,
  trafficOf,
} from '../records.ts';

const blueGreen = specOf({
  ingress: INGRESS,
  deploymentConfiguration: rolling(100, 200, { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 }),
});
const reached = (stage: LifecycleStage) => ({ stage, outcome: { stage, reached: true, detail: 'done' } });
const failed = (stage: LifecycleStage) => ({
  stage,
  outcome: { stage, reached: false, detail: 'it crashed', rollback: true as const },
});
const BACK: Rollback = { revision: 1, taskDefinition: 'web:1', reason: 'the alarm', failed: [] };

/** Of revision 2, in a service of revision 1 and four ready tasks of it. */
function next(
  over: Partial<Deployment>,
  given: { spec?: ServiceSpec; traffic?: object; goodRevisions?: number[]; tasks?: Snapshot['tasks'] } = {},
) {
  const {
    spec = specOf(),
    traffic = {},
    goodRevisions = [1],
    tasks = tasksOf(1, ['ready', 'ready', 'ready', 'ready']),
  } = given;
  const service = serviceOf({
    spec,
    goodRevisions,
    lastNotice: 'x',
    traffic: spec.ingress && trafficOf(spec, traffic),
  });
  const revisions = [1, 2, 3].map((revision) => revisionOf(revision, { spec, hasHealthCheck: true }));
  return nextStage(snapshotOf({ service, revisions, deployment: rolloutOf(over), tasks }));
}

describe('the next stage', () => {
  it('is entered with clocks, outcome and token of its own', () => {
    const before: Partial<Deployment> = {
      ...reached('RECONCILE_SERVICE'),
      taskToken: 't',
      gatesPassed: ['ok'],
      lacksTargetsSinceMs: 1,
      waitsForProtectedSinceMs: 1,
      deadlineAtMs: 1,
    };
    const { stage, deployment, passed } = next(before);
    expect([stage, passed]).toEqual(['SCALE_UP', []]);
    expect(deployment).toMatchObject({ stage: 'SCALE_UP', stageEnteredAtMs: NOON_MS, step: 0, updatedAtMs: NOON_MS });
    const { outcome, taskToken, gatesPassed, lacksTargetsSinceMs, waitsForProtectedSinceMs, deadlineAtMs } = deployment;
    expect({ outcome, taskToken, gatesPassed, lacksTargetsSinceMs, waitsForProtectedSinceMs, deadlineAtMs }).toEqual(
      {},
    );
    expect(deployment.timeline).toEqual([{ atMs: NOON_MS, text: 'stage SCALE_UP' }]);
  });

  it('is the one that it is in while that has no outcome', () => {
    const { stage, deployment, service, passed } = next({ stage: 'SCALE_UP' });
    expect([stage, passed]).toEqual(['SCALE_UP', []]);
    expect(deployment.timeline).toEqual([]);
    expect(service.lastNotice).toBe('x');
    // Whether the goal of the stage that it is in is reached is not for this to say.
    const ready = tasksOf(2, ['ready', 'ready', 'ready', 'ready']);
    expect(next({ stage: 'SCALE_UP' }, { tasks: ready })).toMatchObject({ stage: 'SCALE_UP', passed: [] });
  });

  it('is passed in the same step where its goal is reached as it is entered', () => {
    const { stage, deployment, passed } = next({ stage: undefined });
    expect([stage, passed]).toEqual(['SCALE_UP', ['RECONCILE_SERVICE']]);
    expect(deployment.timeline.map(({ text }) => text)).toEqual([
      'stage RECONCILE_SERVICE',
      'RECONCILE_SERVICE reached: the service takes no traffic from the load balancer',
      'stage SCALE_UP',
    ]);
    const news = tasksOf(2, ['ready', 'ready', 'ready', 'ready']);
    const all = next({ stage: undefined }, { tasks: news });
    expect([all.stage, all.passed]).toEqual(['done', ['RECONCILE_SERVICE', 'SCALE_UP', 'CLEAN_UP']]);
  });

  it('is not passed where it fails as it is entered', () => {
    const failures = { count: 1, lastAtMs: NOON_MS, lastReason: 'no image', jitter: 0, permanent: true };
    const { stage, passed } = next({ ...reached('RECONCILE_SERVICE'), failures });
    expect([stage, passed]).toEqual(['SCALE_UP', []]);
  });

  it('is by the deployment’s own revision, else by the service', () => {
    const at = { deployment: rolloutOf(reached('RECONCILE_SERVICE')), tasks: tasksOf(1, ['ready']) };
    const own = snapshotOf({ ...at, revisions: [revisionOf(1), revisionOf(2, { spec: blueGreen })] });
    expect(nextStage(own).passed).toContain('PRE_SCALE_UP');
    const rolls = snapshotOf({ ...at, revisions: [revisionOf(1, { spec: blueGreen }), revisionOf(2)] });
    expect(nextStage(rolls).passed).toEqual([]);
    const bare = snapshotOf({ ...at, service: serviceOf({ spec: blueGreen }), revisions: [] });
    expect(nextStage(bare).passed).toContain('PRE_SCALE_UP');
  });

  it('is none where it was asked to stop, or has failed with nowhere to go', () => {
    expect(next({ ...reached('RECONCILE_SERVICE'), status: 'STOP_REQUESTED' }).stage).toBe('done');
    expect(next(failed('SCALE_UP'), { goodRevisions: [2] }).stage).toBe('done');
    const { outcome } = failed('SCALE_UP');
    expect(next({ stage: 'SCALE_UP', outcome: { ...outcome, rollback: undefined } }).stage).toBe('done');
    expect(next(reached('CLEAN_UP')).stage).toBe('done');
  });
});

describe('from CLEAN_UP on', () => {
  const settle = (over: Partial<Deployment>, traffic = {}) =>
    next({ ...reached('BAKE_TIME'), ...over }, { spec: blueGreen, goodRevisions: [3, 1], traffic }).service;

  it('the revision is good and its target group the live one', () => {
    const service = settle({ group: 1 }, { weights: [0, 1] });
    expect(service.goodRevisions).toEqual([2, 3, 1]);
    expect(service.traffic).toMatchObject({ liveGroup: 1, weights: [0, 1] });
  });

  it('the first group is it where the deployment says none, and the way back makes nothing good', () => {
    const back = settle(
      { ...reached('PRODUCTION_TRAFFIC_SHIFT'), rollback: BACK, status: 'ROLLBACK_IN_PROGRESS', group: 0 },
      { liveGroup: 1 },
    );
    expect(back.goodRevisions).toEqual([3, 1]);
    expect(back.traffic?.liveGroup).toBe(0);
  });

  it('and not before', () => {
    const { service } = next(reached('RECONCILE_SERVICE'), { goodRevisions: [3, 1] });
    expect(service.goodRevisions).toEqual([3, 1]);
  });
});

describe('the target group of a deployment', () => {
  const groupIn = (given: Parameters<typeof next>[1], over: Partial<Deployment> = {}) =>
    next({ stage: undefined, ...over }, { spec: blueGreen, ...given }).deployment.group;
  const live = [taskOf({ group: 0 })];

  it('is the one that is not live', () => {
    expect(groupIn({ tasks: live })).toBe(1);
    expect(groupIn({ tasks: [taskOf({ group: undefined })] })).toBe(1);
    expect(groupIn({ tasks: [taskOf({ group: 1 })], traffic: { liveGroup: 1, weights: [0, 1] } })).toBe(0);
  });

  it('is the live one of a rolling deployment, and of the first of all', () => {
    expect(groupIn({ spec: specOf({ ingress: INGRESS }), tasks: live })).toBe(0);
    expect(groupIn({ spec: specOf({ ingress: INGRESS }), traffic: { liveGroup: 1 }, tasks: live })).toBe(1);
    expect(groupIn({ goodRevisions: [], tasks: [] })).toBe(0);
    expect(groupIn({ goodRevisions: [], tasks: [taskOf({ group: 0, targetHealth: 'unhealthy' })] })).toBe(0);
  });

  it('is the other one also of what replaces the first of all, once a task of that one serves', () => {
    expect(groupIn({ goodRevisions: [], tasks: live })).toBe(1);
    expect(groupIn({ goodRevisions: [], tasks: [taskOf({ group: 1 })] })).toBe(0);
  });

  it('is the live one where that has died while traffic stayed at the other', () => {
    const stayed = { weights: [0, 1] };
    expect(groupIn({ traffic: stayed, tasks: [taskOf({ group: 1 })] })).toBe(0);
    expect(
      groupIn({ traffic: stayed, tasks: [taskOf({ group: 1 }), taskOf({ group: 0, targetHealth: 'unhealthy' })] }),
    ).toBe(0);
    expect(groupIn({ traffic: stayed, tasks: [taskOf({ group: 1 }), ...live] })).toBe(1);
    expect(groupIn({ tasks: [] })).toBe(1);
  });

  it('stays what it is', () => {
    expect(groupIn({ tasks: live }, { group: 0 })).toBe(0);
  });
});

describe('a stage that failed leads back', () => {
  it('to the newest good revision, as one more generation of the service', () => {
    const before = { ...failed('SCALE_UP'), pausedAtMs: 1, promotedAtMs: 1, step: 3, healthyMax: 2 };
    const { stage, deployment, service, passed } = next(before, { goodRevisions: [2, 3, 1] });
    expect([stage, passed]).toEqual(['SCALE_UP', ['RECONCILE_SERVICE']]);
    const reason = 'SCALE_UP: it crashed';
    expect(deployment).toMatchObject({
      status: 'ROLLBACK_IN_PROGRESS',
      reason,
      rollback: { revision: 3, taskDefinition: specOf().taskDefinition, reason, failed: [] },
      step: 0,
      healthyMax: 0,
      pausedAtMs: undefined,
      promotedAtMs: undefined,
    });
    expect(deployment.timeline[0]).toEqual({
      atMs: NOON_MS,
      text: `rolls back to revision 3 (${specOf().taskDefinition}): ${reason}`,
    });
    expect(service).toMatchObject({
      goodRevisions: [3, 1],
      generation: 2,
      lastNotice: undefined,
      updatedAtMs: NOON_MS,
    });
  });

  it('from a rung to the one before it, for the first reason', () => {
    const rollback = { ...BACK, revision: 3, reason: 'the alarm' };
    const { deployment } = next(
      { ...failed('SCALE_UP'), status: 'ROLLBACK_IN_PROGRESS', rollback },
      { goodRevisions: [3, 1] },
    );
    expect(deployment.rollback).toMatchObject({ revision: 1, reason: 'the alarm', failed: [3] });
    expect(deployment.reason).toBe('the alarm');
    expect(deployment.timeline[0]?.text).toContain('revision 1 (');
    expect(deployment.timeline[0]?.text).toContain('SCALE_UP: it crashed');
  });

  it('for what has failed, whatever was said before', () => {
    expect(next({ ...failed('SCALE_UP'), reason: 'x' }).deployment.rollback?.reason).toBe('SCALE_UP: it crashed');
  });

  it('by the user’s word, for the user’s reason', () => {
    const asked = { status: 'ROLLBACK_REQUESTED' as const, reason: 'by the API' };
    expect(next({ ...asked, stage: 'SCALE_UP' }).deployment.rollback?.reason).toBe('by the API');
    expect(next({ ...failed('SCALE_UP'), ...asked }).deployment.rollback?.reason).toBe('by the API');
    const unsaid = next({ status: 'ROLLBACK_REQUESTED', stage: undefined });
    expect(unsaid.deployment.rollback?.reason).toBe('it failed before its first stage');
  });

  it.each<[string, Partial<Deployment>, object, 0 | 1]>([
    ['to the live group', { ...failed('SCALE_UP'), group: 1 }, {}, 0],
    [
      'to the other one where its own is live already',
      { ...failed('CLEAN_UP'), group: 1 },
      { liveGroup: 1, weights: [0, 1] },
      0,
    ],
    [
      'further down, in the group that it is in',
      { ...failed('SCALE_UP'), status: 'ROLLBACK_IN_PROGRESS', rollback: { ...BACK, revision: 3 }, group: 1 },
      {},
      1,
    ],
    [
      'further down, in the live one where it is in none',
      { ...failed('SCALE_UP'), status: 'ROLLBACK_IN_PROGRESS', rollback: { ...BACK, revision: 3 } },
      { liveGroup: 1 },
      1,
    ],
  ])('%s', (_, over, traffic, group) => {
    expect(next(over, { spec: blueGreen, traffic, goodRevisions: [3, 1] }).deployment.group).toBe(group);
  });

  it('to the live group of a rolling deployment, also from CLEAN_UP', () => {
    const spec = specOf({ ingress: INGRESS });
    expect(next(failed('CLEAN_UP'), { spec }).deployment.group).toBe(0);
    expect(next(failed('CLEAN_UP')).deployment.group).toBe(0);
  });
});

describe('a step of traffic that is not the last', () => {
  const canary = specOf({
    ingress: INGRESS,
    deploymentConfiguration: rolling(100, 200, {
      strategy: 'CANARY',
      canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 },
    }),
  });
  const shifted = { ...reached('PRODUCTION_TRAFFIC_SHIFT'), group: 1 as const };
  const tasks = [taskOf({ group: 0 }), taskOf({ group: 1, revision: 2 })];

  it('leads to the next one, and the last to what follows', () => {
    const first = next(
      { ...shifted, step: 0 },
      { spec: canary, tasks, traffic: { weights: [800, 200], testWeights: [0, 1] } },
    );
    expect(first).toMatchObject({
      stage: 'PRODUCTION_TRAFFIC_SHIFT',
      passed: ['PRE_PRODUCTION_TRAFFIC_SHIFT'],
      deployment: { step: 1 },
    });
    const last = next(
      { ...shifted, step: 1, stageEnteredAtMs: NOON_MS - SEC },
      { spec: canary, tasks, traffic: { weights: [0, 1], testWeights: [0, 1] } },
    );
    expect(last.passed).toContain('POST_PRODUCTION_TRAFFIC_SHIFT');
    expect(last.stage).toBe('CLEAN_UP');
  });
});
