import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../../shared/domain/deployment.ts';
import type { Weights } from '../../../../../shared/domain/service.ts';
import { plan } from '../../../../../shared/planner/plan.ts';
import { withProgress } from '../../../../../shared/planner/rollout/stage-goal.ts';
import type { Snapshot } from '../../../../../shared/planner/snapshot.ts';
import {
  deploymentOf,
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
} from '../records.ts';

const LATER_MS = NOON_MS + 600 * SEC;
const outcomeOf = (over: Partial<Snapshot>) => plan(snapshotOf(over)).deployment.outcome;

describe('the goal of RECONCILE_SERVICE', () => {
  const deployment = rolloutOf({ stage: 'RECONCILE_SERVICE', deadlineAtMs: LATER_MS });
  const spec = specOf({ ingress: INGRESS });

  it('is reached where the service takes no traffic, though an older revision did', () => {
    expect(outcomeOf({ deployment })).toMatchObject({ stage: 'RECONCILE_SERVICE', reached: true });
    const service = serviceOf({ traffic: trafficOf(spec) });
    expect(outcomeOf({ deployment, service })).toMatchObject({ reached: true });
  });

  it('is reached when the load balancer is as the spec says, and not before', () => {
    expect(outcomeOf({ deployment, service: serviceOf({ spec }) })).toBeUndefined();
    const other = trafficOf(specOf({ ingress: { ...INGRESS, path: '/old' } }));
    expect(outcomeOf({ deployment, service: serviceOf({ spec, traffic: other }) })).toBeUndefined();
    const ready = outcomeOf({ deployment, service: serviceOf({ spec, traffic: trafficOf(spec) }) });
    expect(ready).toEqual({ stage: 'RECONCILE_SERVICE', reached: true, detail: 'the load balancer is ready' });
  });
});

describe('the goal of SCALE_UP', () => {
  const deployment = rolloutOf({ deadlineAtMs: LATER_MS });

  it('is as many healthy tasks of the new revision as are desired', () => {
    const three = [...tasksOf(1, ['ready']), ...tasksOf(2, ['ready', 'ready', 'ready'])];
    expect(outcomeOf({ deployment, tasks: three })).toBeUndefined();
    expect(outcomeOf({ deployment, tasks: [...three, ...tasksOf(2, ['warming'])] })).toBeUndefined();
    const four = [...three, ...tasksOf(2, ['ready'])];
    expect(outcomeOf({ deployment, tasks: four })?.detail).toBe('4 of 4 tasks are healthy');
  });

  it('is reached at once by a service that wants no task', () => {
    expect(outcomeOf({ deployment, service: serviceOf({ desiredCount: 0 }) })?.reached).toBe(true);
  });

  it('is judged once: the execution takes it from there', () => {
    const outcome = { stage: 'SCALE_UP' as const, reached: true, detail: 'x' };
    const given = snapshotOf({ deployment: { ...deployment, outcome }, tasks: tasksOf(2, ['ready']) });
    expect(plan(given).deployment.outcome).toBe(outcome);
    expect(plan(given).deployment.timeline).toEqual([]);
  });

  it('leaves a line in the timeline', () => {
    const planned = plan(snapshotOf({ deployment, service: serviceOf({ desiredCount: 0 }) }));
    expect(planned.changed).toBe(true);
    expect(planned.deployment.timeline).toEqual([
      { atMs: NOON_MS, text: 'SCALE_UP reached: 0 of 0 tasks are healthy' },
    ]);
  });
});

describe('the goal of CLEAN_UP', () => {
  const deployment = rolloutOf({ stage: 'CLEAN_UP', deadlineAtMs: LATER_MS, healthyMax: 4 });
  const fresh = tasksOf(2, ['ready', 'ready', 'ready', 'ready']);

  it('is that no task of an older revision is left, not even one that is stopping', () => {
    expect(outcomeOf({ deployment, tasks: [...fresh, ...tasksOf(1, ['marked'])] })).toBeUndefined();
    expect(outcomeOf({ deployment, tasks: fresh })?.reached).toBe(true);
  });

  it('is not late while only drains are waited for, but while an old task may not go', () => {
    const nowMs = LATER_MS + SEC;
    const draining = { deployment, nowMs, tasks: [...fresh, ...tasksOf(1, ['marked'])] };
    expect(outcomeOf(draining)).toBeUndefined();
    expect(plan(snapshotOf(draining)).dueAtMs).toBeGreaterThan(nowMs);
    const short = [...tasksOf(2, ['ready', 'ready', 'ready', 'warming']), ...tasksOf(1, ['ready'])];
    expect(outcomeOf({ deployment, nowMs, tasks: short })?.reached).toBe(false);
  });
});

describe('the goal of BAKE_TIME', () => {
  const spec = specOf({ deploymentConfiguration: rolling(100, 200, { bakeTimeInMinutes: 10 }) });
  const service = serviceOf({ spec });
  const enteredAtMs = NOON_MS - 600 * SEC;
  const deployment = rolloutOf({ stage: 'BAKE_TIME', stageEnteredAtMs: enteredAtMs, deadlineAtMs: NOON_MS - 9 * SEC });
  const baked = (over: Partial<Snapshot>) => plan(snapshotOf({ service, deployment, ...over })).deployment;

  it('is that it is over, and that a task of the new revision is healthy then', () => {
    expect(baked({ tasks: tasksOf(2, ['ready']), nowMs: NOON_MS - 1 }).outcome).toBeUndefined();
    expect(baked({ tasks: tasksOf(2, ['ready']) }).outcome).toMatchObject({ stage: 'BAKE_TIME', reached: true });
    expect(baked({ service: serviceOf({ spec, desiredCount: 0 }) }).outcome?.reached).toBe(true);
  });

  // Seed 9028: all of web:2 had died and could not be pulled any more, and the deployment ended SUCCESSFUL.
  it('is not reached while every task of it is dead, and is late progressDeadlineSec after that', () => {
    const tasks = [...tasksOf(1, ['ready']), ...tasksOf(2, ['taken', 'starting', 'unhealthy'])];
    const bare = baked({ tasks });
    expect([bare.outcome, bare.lacksTargetsSinceMs]).toEqual([undefined, NOON_MS]);
    expect(baked({ deployment: bare, tasks: tasksOf(2, ['ready']) }).outcome?.reached).toBe(true);
    expect(baked({ deployment: bare, tasks, nowMs: LATER_MS - 1 }).outcome).toBeUndefined();
    expect(baked({ deployment: bare, tasks, nowMs: LATER_MS }).outcome?.reached).toBe(false);
    const cleaning: Deployment = { ...deployment, stage: 'CLEAN_UP', deadlineAtMs: LATER_MS };
    expect(baked({ deployment: cleaning, tasks: tasksOf(2, ['taken']) }).outcome).toBeUndefined();
  });
});

describe('the goal of a step of PRODUCTION_TRAFFIC_SHIFT', () => {
  const canaryConfiguration = { canaryPercent: 20, canaryBakeTimeInMinutes: 30 };
  const deploymentConfiguration = { ...rolling(100, 200), strategy: 'CANARY' as const, canaryConfiguration };
  const spec = specOf({ ingress: INGRESS, deploymentConfiguration });
  const revisions = [revisionOf(1, { spec }), revisionOf(2, { spec })];
  const enteredAtMs = NOON_MS - 1200 * SEC;
  const deadlineAtMs = enteredAtMs + 600 * SEC;
  const step = { stage: 'PRODUCTION_TRAFFIC_SHIFT', step: 0, group: 1 } as const;
  const deployment = rolloutOf({ ...step, stageEnteredAtMs: enteredAtMs, deadlineAtMs, healthyMax: 1 });
  const withTraffic = (shiftedAtMs: number, weights: Weights = [800, 200]) =>
    serviceOf({
      spec,
      desiredCount: 1,
      traffic: trafficOf(spec, { weights, testWeights: [0, 1], shiftedAtMs }),
    });
  const [live, fresh] = [taskOf({ group: 0 }), taskOf({ group: 1, revision: 2 })];
  const judged = (over: Partial<Snapshot>) =>
    plan(snapshotOf({ service: withTraffic(enteredAtMs), revisions, deployment, tasks: [live, fresh], ...over }));

  it('is not late while it bakes and its weights follow who is healthy, though the deadline of its entry is over', () => {
    const alone = judged({ tasks: [fresh] });
    expect(alone.shift?.production).toEqual([0, 1]);
    expect(alone.deployment.outcome).toBeUndefined();
    const bakedAtMs = enteredAtMs + 1800 * SEC;
    expect(judged({ tasks: [fresh], nowMs: bakedAtMs + 600 * SEC - 1 }).deployment.outcome).toBeUndefined();
    expect(judged({ tasks: [fresh], nowMs: bakedAtMs + 600 * SEC }).deployment.outcome?.reached).toBe(false);
    const neverSet = withTraffic(enteredAtMs - SEC, [1, 0]);
    expect(judged({ service: neverSet, tasks: [fresh] }).deployment.outcome?.reached).toBe(false);
  });

  // Seed 9351: its one task came back after a minute, and it failed at that moment, with 1 of 1 tasks healthy.
  it('has the time of a deadline once its tasks are back', () => {
    const lacking = { ...deployment, lacksTargetsSinceMs: NOON_MS - 60 * SEC };
    const home = withTraffic(enteredAtMs - SEC, [1, 0]);
    const back = judged({ service: home, deployment: lacking }).deployment;
    expect([back.outcome, back.lacksTargetsSinceMs, back.deadlineAtMs]).toEqual([undefined, undefined, LATER_MS]);
  });
});

describe('a stage fails', () => {
  const failures = { count: 2, lastAtMs: NOON_MS, lastReason: 'no such image', jitter: 0, permanent: true };

  it('at its deadline, with the numbers and the last failure', () => {
    const deployment = rolloutOf({ deadlineAtMs: NOON_MS, failures: { ...failures, permanent: false } });
    const tasks = [...tasksOf(1, ['ready', 'ready', 'ready', 'ready']), ...tasksOf(2, ['warming'])];
    expect(outcomeOf({ deployment, tasks })).toEqual({
      stage: 'SCALE_UP',
      reached: false,
      detail:
        'no further task became healthy within progressDeadlineSec (600 s): 0 of 4 tasks are healthy. The last task failed: no such image',
    });
    expect(outcomeOf({ deployment, tasks, nowMs: NOON_MS - 1 })).toBeUndefined();
  });

  it('at its deadline with the reason why it was stuck', () => {
    const spec = specOf({ deploymentConfiguration: rolling(100, 100) });
    const tasks = tasksOf(1, ['ready', 'ready', 'ready', 'ready']);
    const stuck = outcomeOf({ deployment: rolloutOf({ deadlineAtMs: NOON_MS }), service: serviceOf({ spec }), tasks });
    expect(stuck?.detail).toMatch('can neither start nor stop a task');
  });

  it('at once on a permanent cause, unless a task was healthy or the spec says compatibility "ecs"', () => {
    const deployment = rolloutOf({ deadlineAtMs: LATER_MS, failures });
    expect(outcomeOf({ deployment })?.detail).toMatch('trying again would not help: no such image');
    expect(outcomeOf({ deployment: { ...deployment, healthyMax: 1 } })).toBeUndefined();
    expect(outcomeOf({ deployment, service: serviceOf({ spec: specOf({ compatibility: 'ecs' }) }) })).toBeUndefined();
  });

  it('on a permanent cause although the old tasks are healthy: they are no progress', () => {
    const tasks = tasksOf(1, ['ready', 'ready', 'ready', 'ready']);
    const before = rolloutOf({ stage: 'RECONCILE_SERVICE', deadlineAtMs: LATER_MS });
    const begun = plan(snapshotOf({ deployment: before, tasks })).deployment;
    expect(begun.healthyMax).toBe(0);
    const next: Deployment = { ...begun, stage: 'SCALE_UP', outcome: undefined, failures };
    expect(outcomeOf({ deployment: next, tasks })?.reached).toBe(false);
  });

  it('of a service that is deleted', () => {
    const service = serviceOf({ status: 'DRAINING', desiredCount: 0 });
    expect(outcomeOf({ deployment: rolloutOf({ deadlineAtMs: LATER_MS }), service })).toEqual({
      stage: 'SCALE_UP',
      reached: false,
      detail: 'the service was deleted',
    });
  });

  it('never without a stage, after its end, or before it is IN_PROGRESS', () => {
    const late = { deadlineAtMs: NOON_MS - SEC };
    expect(outcomeOf({ deployment: rolloutOf({ ...late, stage: undefined }) })).toBeUndefined();
    expect(outcomeOf({ deployment: deploymentOf(late) })).toBeUndefined();
    expect(outcomeOf({ deployment: rolloutOf({ ...late, status: 'PENDING' }) })).toBeUndefined();
  });
});

describe('the progress deadline', () => {
  const running = rolloutOf();

  it.each<[string, Partial<Deployment>, number, Partial<Deployment>]>([
    ['starts when the deployment does', {}, 0, { healthyMax: 0, deadlineAtMs: LATER_MS }],
    [
      'is restarted by one more healthy task',
      { healthyMax: 1, deadlineAtMs: 5 },
      2,
      { healthyMax: 2, deadlineAtMs: LATER_MS },
    ],
    [
      'is not restarted by a task that was healthy before',
      { healthyMax: 2, deadlineAtMs: 5 },
      2,
      { healthyMax: 2, deadlineAtMs: 5 },
    ],
    ['is not restarted by fewer', { healthyMax: 2, deadlineAtMs: 5 }, 1, { healthyMax: 2, deadlineAtMs: 5 }],
  ])('%s', (_, before, ready, after) => {
    expect(withProgress({ ...running, ...before }, ready, NOON_MS, 600)).toMatchObject(after);
  });

  it('is not set after the end', () => {
    const failed = rolloutOf({ status: 'FAILED' });
    expect(withProgress(failed, 9, NOON_MS, 600)).toBe(failed);
  });

  it('counts tasks of the new revision only', () => {
    const tasks = [
      ...tasksOf(1, ['ready', 'ready']),
      taskOf({ revision: 2 }),
      taskOf({ revision: 2, ...STATES.warming }),
    ];
    expect(plan(snapshotOf({ deployment: running, tasks })).deployment.healthyMax).toBe(1);
  });
});
