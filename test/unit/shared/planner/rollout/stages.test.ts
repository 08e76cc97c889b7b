import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../../shared/domain/deployment.ts';
import { LIFECYCLE_STAGES } from '../../../../../shared/domain/limits/lifecycle-stages.ts';
import { placeAfter, stagesOf } from '../../../../../shared/planner/rollout/stages.ts';
import { rolling, rolloutOf, specOf } from '../records.ts';

const BACK = { revision: 1, taskDefinition: '', reason: '', failed: [] };

describe('the stages of a rolling deployment', () => {
  it('come one after the other, each when the one before has its outcome', () => {
    const passed = (stage: Deployment['stage']) =>
      rolloutOf({ stage, outcome: stage && { stage, reached: true, detail: '' } });
    expect(placeAfter(passed(undefined), specOf())).toEqual({ stage: 'RECONCILE_SERVICE', step: 0 });
    expect(placeAfter(passed('RECONCILE_SERVICE'), specOf())).toEqual({ stage: 'SCALE_UP', step: 0 });
    expect(placeAfter(passed('SCALE_UP'), specOf())).toEqual({ stage: 'CLEAN_UP', step: 0 });
    expect(placeAfter(passed('CLEAN_UP'), specOf())).toEqual('done');
    expect(placeAfter(rolloutOf({ stage: 'SCALE_UP' }), specOf())).toEqual({ stage: 'SCALE_UP', step: 0 });
  });

  const gate = { name: 'ok', type: 'approval', stages: ['PRE_SCALE_UP', 'POST_PRODUCTION_TRAFFIC_SHIFT'] as const };
  const alarms = { alarmNames: ['errors'], enable: true, rollback: true };
  it.each<[string, Parameters<typeof specOf>[0], string[]]>([
    ['nothing is declared', {}, ['RECONCILE_SERVICE', 'SCALE_UP', 'CLEAN_UP']],
    [
      'gates stand at stages of their own',
      { gates: [gate] },
      ['RECONCILE_SERVICE', 'PRE_SCALE_UP', 'SCALE_UP', 'POST_PRODUCTION_TRAFFIC_SHIFT', 'CLEAN_UP'],
    ],
    [
      "ECS's alarms are watched wherever it is",
      { deploymentConfiguration: { ...specOf().deploymentConfiguration, alarms, bakeTimeInMinutes: 1 } },
      ['RECONCILE_SERVICE', 'SCALE_UP', 'BAKE_TIME', 'CLEAN_UP'],
    ],
  ])('are as few as can be where %s', (_, over, expected) => {
    expect(stagesOf({}, specOf(over))).toEqual(expected);
    expect(stagesOf({ rollback: { revision: 1, taskDefinition: '', reason: '', failed: [] } }, specOf(over))).toEqual([
      'RECONCILE_SERVICE',
      'SCALE_UP',
      'CLEAN_UP',
    ]);
  });
});

describe('the stages of a deployment side by side', () => {
  const blueGreen = specOf({ deploymentConfiguration: rolling(100, 200, { strategy: 'BLUE_GREEN' }) });

  it('are all that ECS has, and on the way back those that move something', () => {
    expect(stagesOf({}, blueGreen)).toEqual(LIFECYCLE_STAGES);
    expect(stagesOf({ rollback: BACK }, blueGreen)).toEqual([
      'RECONCILE_SERVICE',
      'SCALE_UP',
      'TEST_TRAFFIC_SHIFT',
      'PRODUCTION_TRAFFIC_SHIFT',
      'CLEAN_UP',
    ]);
  });
});

describe('a step of traffic', () => {
  const linearConfiguration = { stepPercent: 30, stepBakeTimeInMinutes: 1 };
  const linear = specOf({ deploymentConfiguration: rolling(100, 200, { strategy: 'LINEAR', linearConfiguration }) });
  const following = (stage: NonNullable<Deployment['stage']>, over: Partial<Deployment> = {}) =>
    placeAfter(rolloutOf({ stage, outcome: { stage, reached: true, detail: '' }, ...over }), linear);

  it('leads to the next one, and the last one to what follows', () => {
    expect(following('PRE_PRODUCTION_TRAFFIC_SHIFT', { step: 2 })).toEqual({
      stage: 'PRODUCTION_TRAFFIC_SHIFT',
      step: 2,
    });
    expect(following('PRODUCTION_TRAFFIC_SHIFT')).toEqual({ stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', step: 1 });
    expect(following('PRODUCTION_TRAFFIC_SHIFT', { step: 2 })).toEqual({
      stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
      step: 3,
    });
    expect(following('PRODUCTION_TRAFFIC_SHIFT', { step: 3 })).toEqual({
      stage: 'POST_PRODUCTION_TRAFFIC_SHIFT',
      step: 3,
    });
  });

  it('leads to the last one at once where the deployment was promoted', () => {
    expect(following('PRODUCTION_TRAFFIC_SHIFT', { promotedAtMs: 1 })).toEqual({
      stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
      step: 3,
    });
    expect(following('PRODUCTION_TRAFFIC_SHIFT', { promotedAtMs: 1, step: 3 })).toMatchObject({
      stage: 'POST_PRODUCTION_TRAFFIC_SHIFT',
    });
  });

  it('is the only one on the way back', () => {
    expect(following('PRODUCTION_TRAFFIC_SHIFT', { rollback: BACK })).toEqual({ stage: 'CLEAN_UP', step: 0 });
  });

  it('stays where it is while the outcome is another stage’s', () => {
    const outcome = { stage: 'SCALE_UP' as const, reached: true, detail: '' };
    expect(placeAfter(rolloutOf({ stage: 'PRODUCTION_TRAFFIC_SHIFT', outcome, step: 1 }), linear)).toEqual({
      stage: 'PRODUCTION_TRAFFIC_SHIFT',
      step: 1,
    });
  });
});
