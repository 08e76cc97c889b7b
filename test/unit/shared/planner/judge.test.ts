import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../shared/domain/deployment.ts';
import type { TrafficRecord } from '../../../../shared/domain/service.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import { classify } from '../../../../shared/planner/classify.ts';
import { deadlineOf, type Findings, judge } from '../../../../shared/planner/rollout/stage-goal.ts';
import type { Snapshot } from '../../../../shared/planner/snapshot.ts';
import {
  INGRESS,
  NOON_MS,
  revisionOf,
  rolling,
  rolloutOf,
  SEC,
  STATES,
  serviceOf,
  snapshotOf,
  specOf,
  taskOf,
  tasksOf,
  trafficOf,
} from './records.ts';

const LATER_MS = NOON_MS + 600 * SEC;
const BACK = { revision: 1, taskDefinition: 'web:1', reason: 'x', failed: [] };
const NOTHING: Findings = { stuck: undefined, traffic: undefined, waitsFor: [] };
const judged = (over: Partial<Deployment>, given: Partial<Snapshot> = {}, found: Partial<Findings> = {}) => {
  const snapshot = snapshotOf({ deployment: rolloutOf({ deadlineAtMs: LATER_MS, ...over }), ...given });
  return judge(snapshot, classify(snapshot, 2), { ...NOTHING, ...found });
};

const canary = specOf({
  ingress: INGRESS,
  deploymentConfiguration: rolling(100, 200, {
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 },
  }),
});
/** Of a canary: revision 2 in group 1, revision 1 in the live group 0. */
const shifting = (tasks: Task[], traffic: Partial<TrafficRecord> = {}): Partial<Snapshot> => ({
  service: serviceOf({ spec: canary, traffic: trafficOf(canary, traffic) }),
  revisions: [revisionOf(1, { spec: canary }), revisionOf(2, { spec: canary })],
  tasks,
});
const OLD = taskOf({ group: 0 });
const NEW = taskOf({ group: 1, revision: 2 });

describe('the load balancer is ready', () => {
  const entered = (over: Partial<Deployment>, tasks: Task[], traffic?: Partial<TrafficRecord>) =>
    judged({ stage: 'RECONCILE_SERVICE', group: 1, ...over }, shifting(tasks, traffic)).outcome?.detail;
  const READY = 'the load balancer is ready';

  it('when nothing of a deployment before is left in the group that traffic is shifted to', () => {
    expect(entered({}, [OLD])).toBe(READY);
    for (const state of ['ready', 'warming', 'unhealthy'] as const)
      for (const revision of [2, 3])
        expect(entered({}, [OLD, taskOf({ ...STATES[state], revision, group: 1 })])).toBeUndefined();
    expect(entered({ group: 0 }, [taskOf()], { liveGroup: 1 })).toBeUndefined();
  });

  it('whatever is there where traffic is not shifted, or on the way back', () => {
    expect(entered({ group: 0 }, [OLD, NEW])).toBe(READY);
    expect(entered({ group: undefined }, [OLD, NEW])).toBe(READY);
    expect(entered({ status: 'ROLLBACK_IN_PROGRESS', rollback: BACK }, [OLD, NEW])).toBe(READY);
  });
});

describe('a shift is done', () => {
  const traffic = { production: [800, 200] as [number, number], test: [0, 1] as [number, number] };
  const shifted = (over: Partial<Deployment>, record: Partial<TrafficRecord>, nowMs = NOON_MS) =>
    judged(
      { stageEnteredAtMs: NOON_MS - 60 * SEC, group: 1, ...over },
      { ...shifting([OLD, NEW], record), nowMs },
      { traffic },
    ).outcome?.detail;

  it('of test traffic when its rules say so', () => {
    expect(shifted({ stage: 'TEST_TRAFFIC_SHIFT' }, { testWeights: [0, 1] })).toBe(
      'test traffic reaches the new revision',
    );
    expect(shifted({ stage: 'TEST_TRAFFIC_SHIFT' }, { testWeights: [1, 0] })).toBeUndefined();
  });

  it('of production traffic when its rules say so, and the step has baked', () => {
    const stage = 'PRODUCTION_TRAFFIC_SHIFT' as const;
    expect(shifted({ stage }, { weights: [800, 200] })).toBe('production traffic is at 800:200');
    expect(shifted({ stage }, { weights: [1, 0] })).toBeUndefined();
    expect(shifted({ stage }, { weights: [800, 200] }, NOON_MS - 1)).toBeUndefined();
  });

  it('and nothing is while no task is healthy to take it', () => {
    const bare = judged({ stage: 'TEST_TRAFFIC_SHIFT', group: 1 }, shifting([OLD], { testWeights: [0, 1] }), {
      traffic,
    });
    expect([bare.outcome, bare.lacksTargetsSinceMs]).toEqual([undefined, NOON_MS]);
  });
});

describe('a bake', () => {
  const bake = { stage: 'BAKE_TIME' as const, stageEnteredAtMs: NOON_MS };
  it('is over by the spec of the deployment’s own revision', () => {
    const spec = specOf({ deploymentConfiguration: rolling(100, 200, { bakeTimeInMinutes: 1 }) });
    const given = { revisions: [revisionOf(1), revisionOf(2, { spec })], tasks: tasksOf(2, ['ready']) };
    expect(judged(bake, { ...given, nowMs: NOON_MS + 59_999 }).outcome).toBeUndefined();
    expect(judged(bake, { ...given, nowMs: NOON_MS + 60_000 }).outcome?.detail).toBe('nothing failed while it baked');
  });
});

describe('a stage', () => {
  const four = tasksOf(2, ['ready', 'ready', 'ready', 'ready']);

  it('without a goal of its own is passed at once', () => {
    expect(judged({ stage: 'POST_SCALE_UP' }).outcome).toEqual({
      stage: 'POST_SCALE_UP',
      reached: true,
      detail: 'nothing waits here',
    });
  });

  it('whose gate has not passed goes on, also past its deadline, but not past a failure', () => {
    const spec = specOf({ gates: [{ name: 'ok', type: 'approval', stages: ['SCALE_UP'] }] });
    const given = { tasks: four, revisions: [revisionOf(1), revisionOf(2, { spec, hasHealthCheck: true })] };
    expect(judged({}, given).outcome).toBeUndefined();
    expect(judged({ healthyMax: 4 }, { ...given, nowMs: LATER_MS }).outcome).toBeUndefined();
    expect(judged({ gatesPassed: ['ok'] }, given).outcome?.reached).toBe(true);
    const failures = { count: 1, lastAtMs: NOON_MS, lastReason: 'no image', jitter: 0, permanent: true };
    const late = { ...given, tasks: [], service: serviceOf({ desiredCount: 0 }) };
    expect(judged({ failures }, late).outcome?.reached).toBe(false);
  });

  it('fails by the word of the user, and by none while it is paused', () => {
    expect(judged({ status: 'STOP_REQUESTED', reason: 'by the API' }).outcome).toMatchObject({
      reached: false,
      detail: 'by the API',
    });
    expect(judged({ status: 'ROLLBACK_REQUESTED' }).outcome).toMatchObject({
      reached: false,
      detail: 'it was asked to end',
    });
    expect(judged({ pausedAtMs: NOON_MS }, { tasks: four }).outcome).toBeUndefined();
    expect(judged({ pausedAtMs: NOON_MS }, { nowMs: LATER_MS }).outcome).toBeUndefined();
  });

  it('on the way back fails for what the rung’s own tasks cannot do, not for what began it', () => {
    const failures = { count: 1, lastAtMs: NOON_MS, lastReason: 'no image', jitter: 0, permanent: true };
    const back = { status: 'ROLLBACK_IN_PROGRESS' as const, rollback: BACK };
    expect(judged({ ...back, failures }).outcome).toBeUndefined();
    expect(judged({ ...back, healingFailures: { ...failures, revision: 1 } }).outcome?.detail).toContain('no image');
    expect(judged({ ...back, healingFailures: { ...failures, revision: 3 } }).outcome).toBeUndefined();
    expect(judged({ healingFailures: { ...failures, revision: 1 } }).outcome).toBeUndefined();
  });

  it('on the way back has no breaker', () => {
    const thresholdConfiguration = { type: 'COUNT' as const, value: 1 };
    const deploymentCircuitBreaker = { rollback: false, resetOnHealthyTask: false, thresholdConfiguration };
    const spec = specOf({ deploymentConfiguration: rolling(100, 200, { deploymentCircuitBreaker }) });
    const given = { revisions: [revisionOf(1), revisionOf(2, { spec })] };
    const breaker = { failed: 1, hasRun: true, readyThen: 0 };
    expect(judged({ breaker }, given).outcome?.reached).toBe(false);
    expect(judged({ breaker, status: 'ROLLBACK_IN_PROGRESS', rollback: BACK }, given).outcome).toBeUndefined();
  });

  it('that is late says how many are healthy, and no more where nobody knows', () => {
    const detail = 'no further task became healthy within progressDeadlineSec (600 s): 1 of 4 tasks are healthy.';
    const late = { nowMs: LATER_MS, tasks: tasksOf(2, ['ready']) };
    const failed = judged({ healthyMax: 1 }, late);
    expect(failed.outcome?.detail).toBe(detail);
    expect(failed.timeline).toEqual([{ atMs: LATER_MS, text: `SCALE_UP failed: ${detail}` }]);
    expect(judged({ healthyMax: 1 }, late, { stuck: 'no room' }).outcome?.detail).toBe(`${detail} no room`);
  });
});

describe('a deployment that lacks targets', () => {
  const stage = 'TEST_TRAFFIC_SHIFT' as const;
  it('remembers since when, until it has one again', () => {
    const lacking = judged({ stage, group: 1 }, shifting([OLD]));
    expect(lacking.lacksTargetsSinceMs).toBe(NOON_MS);
    expect(judged(lacking, { ...shifting([OLD]), nowMs: NOON_MS + SEC }).lacksTargetsSinceMs).toBe(NOON_MS);
    expect(judged(lacking, shifting([OLD, NEW])).lacksTargetsSinceMs).toBeUndefined();
  });

  it('remembers nothing while it is paused, or when its stage is over', () => {
    const outcome = { stage, reached: true, detail: '' };
    expect(judged({ stage, group: 1, outcome }, shifting([OLD])).lacksTargetsSinceMs).toBeUndefined();
    expect(judged({ stage, group: 1, pausedAtMs: NOON_MS }, shifting([OLD])).lacksTargetsSinceMs).toBeUndefined();
  });

  it('settles with no task where none is wanted', () => {
    const spec = specOf();
    const settled = judged({ stage: 'CLEAN_UP' }, { service: serviceOf({ spec, desiredCount: 0 }) });
    expect([settled.lacksTargetsSinceMs, settled.outcome?.reached]).toEqual([undefined, true]);
    expect(judged({ stage: 'CLEAN_UP' }).lacksTargetsSinceMs).toBe(NOON_MS);
    expect(judged({ stage: 'SCALE_UP' }).lacksTargetsSinceMs).toBeUndefined();
  });
});

describe('a deployment that waits for protected tasks', () => {
  const old = tasksOf(1, ['ready']);
  const waiting = { waitsForProtectedSinceMs: NOON_MS - 100 * SEC };

  it('remembers since when, and says so', () => {
    const waits = judged({}, { tasks: old }, { waitsFor: old });
    expect(waits.waitsForProtectedSinceMs).toBe(NOON_MS);
    expect(waits.timeline).toEqual([{ atMs: NOON_MS, text: 'waits for 1 protected task(s)' }]);
    const again = judged(waits, { tasks: old, nowMs: NOON_MS + SEC }, { waitsFor: old });
    expect(again.waitsForProtectedSinceMs).toBe(NOON_MS);
    expect(again.timeline).toHaveLength(1);
  });

  it('has its deadline moved by as long as it waited', () => {
    const over = judged(waiting, { tasks: old });
    expect(over).toMatchObject({ waitsForProtectedSinceMs: undefined, deadlineAtMs: LATER_MS + 100 * SEC });
    expect(over.timeline).toEqual([{ atMs: NOON_MS, text: 'waits for no protected task any more' }]);
  });

  it('waits neither for tasks of its own, nor while some are on their way, nor while it is paused', () => {
    const own = tasksOf(2, ['ready']);
    expect(judged({}, { tasks: own }, { waitsFor: own }).waitsForProtectedSinceMs).toBeUndefined();
    const coming = [...old, ...tasksOf(2, ['starting'])];
    expect(judged({}, { tasks: coming }, { waitsFor: old }).waitsForProtectedSinceMs).toBeUndefined();
    expect(judged({ pausedAtMs: NOON_MS }, { tasks: old }, { waitsFor: old }).waitsForProtectedSinceMs).toBeUndefined();
    const outcome = { stage: 'SCALE_UP' as const, reached: true, detail: '' };
    expect(judged({ outcome }, { tasks: old }, { waitsFor: old }).waitsForProtectedSinceMs).toBeUndefined();
    expect(judged({ ...waiting, outcome }, { tasks: old })).toMatchObject({ ...waiting, deadlineAtMs: LATER_MS });
  });
});

describe('the deadline of a stage', () => {
  const deadline = (over: Partial<Deployment>, given: Partial<Snapshot> = {}) => {
    const snapshot = snapshotOf({ deployment: rolloutOf({ deadlineAtMs: LATER_MS, ...over }), ...given });
    return deadlineOf(snapshot, classify(snapshot, 2));
  };
  it.each<[string, Partial<Deployment>, number | undefined]>([
    ['is the deployment’s', {}, LATER_MS],
    ['is none before its first stage', { stage: undefined }, undefined],
    ['is none when it has ended', { status: 'FAILED' }, undefined],
    ['is none when its stage is over', { outcome: { stage: 'SCALE_UP', reached: true, detail: '' } }, undefined],
    ['is none while it is paused', { pausedAtMs: NOON_MS }, undefined],
    ['is none while it waits for protected tasks', { waitsForProtectedSinceMs: NOON_MS }, undefined],
    ['is none while nothing but drains is waited for', { stage: 'CLEAN_UP' }, undefined],
    [
      'counts from when it has lacked targets, though it waits',
      { lacksTargetsSinceMs: NOON_MS - SEC, waitsForProtectedSinceMs: NOON_MS },
      LATER_MS - SEC,
    ],
  ])('%s', (_, over, atMs) => {
    expect(deadline(over)).toBe(atMs);
  });

  it('is none while it bakes, and is there in CLEAN_UP while an old task stays', () => {
    const spec = specOf({ deploymentConfiguration: rolling(100, 200, { bakeTimeInMinutes: 1 }) });
    const bake = { stage: 'BAKE_TIME' as const, stageEnteredAtMs: NOON_MS };
    const revisions = [revisionOf(1), revisionOf(2, { spec })];
    expect(deadline(bake, { revisions })).toBeUndefined();
    expect(deadline(bake, { revisions, nowMs: NOON_MS + 60_000 })).toBe(LATER_MS);
    expect(deadline({ stage: 'CLEAN_UP' }, { tasks: tasksOf(1, ['ready']) })).toBe(LATER_MS);
  });
});

describe('progress', () => {
  it('is counted of what it works towards, and not while it is paused', () => {
    const tasks = [...tasksOf(1, ['ready', 'ready']), ...tasksOf(2, ['ready'])];
    expect(judged({}, { tasks })).toMatchObject({ healthyMax: 1, deadlineAtMs: LATER_MS });
    expect(judged({ status: 'ROLLBACK_IN_PROGRESS', rollback: BACK }, { tasks }).healthyMax).toBe(2);
    expect(judged({ pausedAtMs: NOON_MS }, { tasks }).healthyMax).toBe(0);
    expect(judged({ status: 'STOP_REQUESTED' }, { tasks }).healthyMax).toBe(0);
    const service = serviceOf({ spec: specOf({ progressDeadlineSec: 7 }) });
    expect(judged({ deadlineAtMs: undefined }, { service }).deadlineAtMs).toBe(NOON_MS + 7 * SEC);
  });
});
