import { describe, expect, it } from '@jest/globals';
import type { AlarmGate, Gate } from '../../../../../shared/domain/gate.ts';
import { LIFECYCLE_STAGES, type LifecycleStage } from '../../../../../shared/domain/limits/lifecycle-stages.ts';
import type { DeploymentConfiguration } from '../../../../../shared/domain/service-spec.ts';
import { declaredGates, namedGates } from '../../../../../shared/planner/rollout/declared-gates.ts';
import { gatesOf, openGates } from '../../../../../shared/planner/rollout/gates.ts';
import { rolling, rolloutOf, specOf } from '../records.ts';

const approval: Gate = { name: 'ok', type: 'approval', stages: ['POST_SCALE_UP'] };
const errors = (alreadyInAlarm: 'refuse' | 'wait'): AlarmGate => ({
  name: 'errors',
  type: 'alarm',
  stages: ['BAKE_TIME'],
  alarmNames: ['5xx'],
  alreadyInAlarm,
});
const configured = (over: Partial<DeploymentConfiguration>) =>
  specOf({ deploymentConfiguration: rolling(100, 200, over) });
const BACK = { revision: 1, taskDefinition: 'web:1', reason: 'x', failed: [] };

describe('the gates of a spec', () => {
  it('are none where nothing is declared', () => {
    expect(declaredGates(specOf())).toEqual([]);
    expect(declaredGates({})).toEqual([]);
  });

  it('are its own, in their order', () => {
    const other = { ...approval, name: 'later' };
    expect(declaredGates(specOf({ gates: [approval, other] }))).toEqual([approval, other]);
  });

  it.each(['refuse', 'wait'] as const)('of alarms are two: one watches, one has to look first (%s)', (word) => {
    expect(namedGates({ gates: [errors(word)] })).toEqual([
      { ...errors(word), watches: true },
      { ...errors(word), name: 'errors (in ALARM before)', type: 'alarmBefore' },
    ]);
  });

  it('are ECS’s alarms too, from the first new task to the end of the bake, and make no stage', () => {
    const spec = configured({ alarms: { alarmNames: ['5xx'], enable: true, rollback: true } });
    expect(namedGates(spec)).toEqual([]);
    expect(declaredGates({ ...spec, gates: [approval] })).toEqual([
      approval,
      {
        name: 'alarms',
        type: 'alarm',
        stages: LIFECYCLE_STAGES.filter((stage) => !['RECONCILE_SERVICE', 'PRE_SCALE_UP', 'CLEAN_UP'].includes(stage)),
        alarmNames: ['5xx'],
        rollback: true,
        alreadyInAlarm: 'refuse',
        watches: true,
      },
    ]);
  });

  it('are ECS’s hooks too: a PAUSE is an approval', () => {
    const lifecycleStages: LifecycleStage[] = ['PRE_SCALE_UP'];
    const timeoutConfiguration = { timeoutInMinutes: 3, action: 'CONTINUE' as const };
    const hook = { targetType: 'AWS_LAMBDA' as const, hookTargetArn: 'check', lifecycleStages, timeoutConfiguration };
    const spec = configured({
      lifecycleHooks: [
        { ...hook, targetType: 'PAUSE', hookTargetArn: undefined },
        hook,
        { ...hook, hookDetails: { a: 1 } },
      ],
    });
    const waits = (n: number) => ({
      name: `lifecycleHooks/${n}`,
      stages: ['PRE_SCALE_UP'],
      timeoutSec: 180,
      onTimeout: 'CONTINUE',
    });
    expect(namedGates(spec)).toEqual([
      { ...waits(0), type: 'approval' },
      { ...waits(1), type: 'hook', functionArn: 'check' },
      { ...waits(2), type: 'hook', functionArn: 'check', hookDetails: { a: 1 } },
    ]);
  });

  it('are its jobs too, before the first task and behind the last shift', () => {
    const job = { containerOverrides: [], timeoutSec: 900 };
    expect(namedGates({ preDeploy: job })).toEqual([{ name: 'preDeploy', type: 'job', stages: ['PRE_SCALE_UP'] }]);
    expect(namedGates({ postDeploy: job })).toEqual([
      { name: 'postDeploy', type: 'job', stages: ['POST_PRODUCTION_TRAFFIC_SHIFT'] },
    ]);
  });
});

describe('the gates of a stage', () => {
  const all = ['alarm', 'alarmBefore', 'metric', 'approval', 'job', 'http', 'hook'].map(
    (type): Gate => ({ name: type, type, stages: ['POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'] }),
  );
  const spec = { gates: all.filter(({ type }) => type !== 'alarm') };
  const names = (gates: Gate[]) => gates.map(({ name }) => name);

  it('are those that name it', () => {
    expect(names(gatesOf({}, { gates: [approval] }, 'POST_SCALE_UP'))).toEqual(['ok']);
    expect(gatesOf({}, { gates: [approval] }, 'SCALE_UP')).toEqual([]);
  });

  it('are hooks alone on the way back, where traffic is shifted', () => {
    expect(names(gatesOf({ rollback: BACK }, spec, 'TEST_TRAFFIC_SHIFT'))).toEqual(['hook']);
    expect(names(gatesOf({ rollback: BACK }, spec, 'PRODUCTION_TRAFFIC_SHIFT'))).toEqual(['hook']);
    expect(gatesOf({ rollback: BACK }, spec, 'POST_SCALE_UP')).toEqual([]);
    const alarm = { gates: [{ ...errors('refuse'), stages: ['TEST_TRAFFIC_SHIFT' as const] }] };
    expect(gatesOf({ rollback: BACK }, alarm, 'TEST_TRAFFIC_SHIFT')).toEqual([]);
  });

  it('are open until they have passed; what only watches holds nothing up', () => {
    const gates = [approval, { ...errors('refuse'), stages: approval.stages }];
    const at = (over: object, given: object | undefined = { gates }) => names(openGates(rolloutOf(over), given));
    const looked = 'errors (in ALARM before)';
    expect(at({ stage: 'POST_SCALE_UP' })).toEqual(['ok', looked]);
    expect(at({ stage: 'POST_SCALE_UP', gatesPassed: ['other', looked] })).toEqual(['ok']);
    expect(at({ stage: 'POST_SCALE_UP', gatesPassed: ['ok', looked] })).toEqual([]);
    expect(at({ stage: undefined })).toEqual([]);
    expect(openGates(rolloutOf({ stage: 'POST_SCALE_UP' }), undefined)).toEqual([]);
  });
});
