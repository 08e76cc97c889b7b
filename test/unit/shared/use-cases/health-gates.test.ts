import { afterEach, describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { putService } from '../../../../shared/contract/service/service.ts';
import { steerDeployment } from '../../../../shared/use-cases/rollout/steer-deployment.ts';
import { acceptService } from '../../../../shared/use-cases/services/accept-service.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf } from '../../../harness/user.ts';

const ALARM = {
  AlarmName: 'errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};

let world: World;
let user: User;
afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
});

async function open(options: WorldOptions = {}): Promise<void> {
  world = await startWorld(options);
  user = userOf(world);
  await world.call('monitoring', 'PutMetricAlarm', ALARM);
  await deploy('web:1');
  await user.reaches('SUCCESSFUL');
}

async function deploy(image: string, more: object = {}): Promise<void> {
  const taskDefinition = await user.register(definitionOf(image));
  const given = { taskDefinition, desiredCount: 2, minHealthySec: 2, progressDeadlineSec: 60, ...more };
  const { desiredCount, forceNewDeployment, ...spec } = parseOrRefuse(putService, given, { ...user.key });
  await user.ask((deps) => acceptService(deps, user.key, { spec, desiredCount, forceNewDeployment }));
}

const putErrors = (Value: number) =>
  world.call('monitoring', 'PutMetricData', { Namespace: 'Shop', MetricData: [{ MetricName: 'Errors', Value }] });
const setAlarm = (StateValue: string) =>
  world.call('monitoring', 'SetAlarmState', { AlarmName: 'errors', StateValue, StateReason: 'test' });
const now = async () => (await user.records()).deployment;
const texts = async () => (await now()).timeline.map(({ text }) => text);
const images = () => world.fleet.list().map(({ image }) => image);
const stateIn = (detail: object) => (detail as { state?: { value?: string } }).state?.value;
const baking = (gates: object[], configuration: object = {}) => ({
  gates,
  deploymentConfiguration: { bakeTimeInMinutes: 600, ...configuration },
});
const watching = { name: 'watch', type: 'alarm', stages: ['BAKE_TIME'], alarmNames: ['errors'] };
const rollsBack = { deploymentCircuitBreaker: { enable: true, rollback: true } };
const ofErrors = { metricStat: { metric: { namespace: 'Shop', metricName: 'Errors' }, period: 60, stat: 'Sum' } };

describe('an alarm that is watched', () => {
  it('rolls a baking deployment back within a second of its transition, by its own event', async () => {
    await open();
    await deploy('web:2', baking([], { alarms: { alarmNames: ['errors'], enable: true, rollback: true } }));
    await world.time.until(async () => (await now()).stage === 'BAKE_TIME', 30_000);
    await world.time.pass(30_000);
    await putErrors(9);
    await world.time.until(() => world.events.some(({ detail }) => stateIn(detail) === 'ALARM'));
    const transitionAtMs = world.time.nowMs();
    await world.time.until(async () => (await now()).rollback !== undefined);
    expect(world.time.nowMs() - transitionAtMs).toBeLessThan(1_000);
    await user.reaches('ROLLBACK_SUCCESSFUL', 120_000);
    expect((await now()).reason).toMatch(
      /^BAKE_TIME: gate alarms failed: alarm errors is in ALARM since .*: Threshold Crossed/,
    );
    expect(images()).toEqual(['web:1', 'web:1']);
  });

  it('is found at the next look where its event was lost', async () => {
    await open({ eventFaults: (event) => (event.source === 'aws.cloudwatch' ? { copies: 0 } : {}) });
    await deploy('web:2', baking([watching], rollsBack));
    await world.time.until(async () => (await now()).stage === 'BAKE_TIME', 30_000);
    await setAlarm('ALARM');
    await world.time.until(async () => (await now()).rollback !== undefined, 60_000);
    await user.reaches('ROLLBACK_SUCCESSFUL', 120_000);
  });

  it('that went off while no execution ran is seen by the next one, also where the bake was over by then', async () => {
    let isLost = false;
    await open({ eventFaults: () => (isLost ? { copies: 0 } : {}) });
    await world.call('monitoring', 'PutMetricAlarm', { ...ALARM, TreatMissingData: 'ignore' });
    const alarms = { alarmNames: ['errors'], enable: true, rollback: true };
    await deploy('web:2', baking([], { bakeTimeInMinutes: 1, alarms }));
    await world.time.until(async () => (await now()).stage === 'BAKE_TIME', 30_000);
    isLost = true;
    await world.call('states', 'StopExecution', { executionArn: (await now()).executionArn });
    await setAlarm('ALARM');
    await world.time.until(async () => (await now()).executions === 2, 600_000);
    await user.reaches('ROLLBACK_SUCCESSFUL', 300_000);
    expect(await texts()).toEqual(
      expect.arrayContaining([
        'BAKE_TIME reached: nothing failed while it baked',
        'begun; it bakes once more, since nobody watched its alarms to the end',
      ]),
    );
    expect(images()).toEqual(['web:1', 'web:1']);
  });

  it('that was in ALARM before fails the stage, or is waited for, as the spec says', async () => {
    await open();
    await setAlarm('ALARM');
    await deploy('web:2', { gates: [{ ...watching, stages: ['SCALE_UP'] }] });
    await user.reaches('FAILED', 60_000);
    expect((await now()).reason).toContain('alarm errors was in ALARM before the deployment');
    // Evaluated without data it would leave ALARM by itself.
    await world.call('monitoring', 'PutMetricAlarm', { ...ALARM, TreatMissingData: 'ignore' });
    await setAlarm('OK');
    await setAlarm('ALARM');
    await deploy('web:3', { gates: [{ ...watching, stages: ['SCALE_UP'], alreadyInAlarm: 'wait' }] });
    await world.time.pass(60_000);
    expect((await now()).status).toBe('IN_PROGRESS');
    await setAlarm('OK');
    await user.reaches('SUCCESSFUL', 120_000);
    expect(await texts()).toContain('gate watch (in ALARM before) passed: none of errors is in ALARM');
  });

  it('that was in ALARM before is seen also by a stage that has nothing else to wait for', async () => {
    await open();
    await setAlarm('ALARM');
    await deploy('web:2', { gates: [{ ...watching, stages: ['POST_SCALE_UP'] }] });
    await user.reaches('FAILED', 60_000);
    expect((await now()).reason).toContain('POST_SCALE_UP: gate watch failed: alarm errors was in ALARM before');
    await setAlarm('OK');
    await deploy('web:3', { gates: [{ ...watching, stages: ['POST_SCALE_UP'] }] });
    await user.reaches('SUCCESSFUL', 60_000);
    expect(await texts()).toContain('gate watch (in ALARM before) passed: none of errors is in ALARM');
  });

  it('never passes because CloudWatch is silent: it fails within its bound', async () => {
    await open();
    await deploy('web:2', baking([watching], rollsBack));
    await world.time.until(async () => (await now()).stage === 'BAKE_TIME', 30_000);
    Object.assign(world.hook, {
      before: ({ service }: { service: string }) => {
        if (service === 'monitoring') throw Object.assign(new Error('down'), { name: 'InternalServiceFault' });
      },
    });
    await world.time.until(async () => (await now()).rollback !== undefined, 500_000);
    expect((await texts()).join()).toMatch(/CloudWatch has not answered for 30\d s: InternalServiceFault: down/);
  });

  it('that does not exist is refused by name and place, and nothing changes', async () => {
    await open();
    const before = await user.records();
    const gates = [{ ...watching, stages: ['SCALE_UP'], alarmNames: ['errors', 'nobody'] }];
    await expect(deploy('web:2', { gates })).rejects.toMatchObject({
      errors: [{ pointer: '/gates/0/alarmNames/1', detail: 'there is no alarm nobody' }],
    });
    expect((await user.records()).service.generation).toBe(before.service.generation);
  });
});

describe('a metric that is measured', () => {
  const measuring = {
    name: 'errors',
    type: 'metric',
    stages: ['SCALE_UP'],
    metric: ofErrors,
    count: 3,
    intervalSec: 60,
  };

  it('passes after its measurements, and tells their values', async () => {
    await open();
    setInterval(() => void putErrors(2), 30_000);
    await world.time.pass(121_000);
    await deploy('web:2', { gates: [{ ...measuring, successCondition: 'result < 5' }] });
    await user.reaches('SUCCESSFUL', 300_000);
    expect(await texts()).toContain('gate errors passed: 4, 4, 4 against result < 5');
  });

  it('fails beyond its limit, and when it says nothing for too often', async () => {
    await open();
    setInterval(() => void putErrors(20), 30_000);
    await world.time.pass(121_000);
    await deploy('web:2', { gates: [{ ...measuring, failureLimit: 1, failureCondition: 'result >= 5' }] });
    await user.reaches('FAILED', 300_000);
    expect((await now()).reason).toContain('2 measurement(s) failed: 40, 40 against result >= 5');
    // What was told once is known, and says nothing any more.
    await world.call('monitoring', 'PutMetricData', {
      Namespace: 'Shop',
      MetricData: [{ MetricName: 'Silent', Value: 1 }],
    });
    await world.time.pass(300_000);
    const silent = { metricStat: { metric: { namespace: 'Shop', metricName: 'Silent' }, period: 60, stat: 'Sum' } };
    await deploy('web:3', {
      gates: [{ ...measuring, metric: silent, inconclusiveLimit: 1, successCondition: 'result < 5' }],
    });
    await user.reaches('FAILED', 300_000);
    expect((await now()).reason).toContain('2 measurement(s) said nothing');
  });

  it('never passes because CloudWatch is broken or silent, with the count of 1 that it has unless said', async () => {
    await open();
    const { count: _, ...once } = measuring;
    let isBroken = false;
    Object.assign(world.hook, {
      before: ({ service }: { service: string }) => {
        if (isBroken && service === 'monitoring') throw Object.assign(new Error('down'), { name: 'InternalFailure' });
      },
    });
    await putErrors(2);
    await deploy('web:2', { gates: [{ ...once, successCondition: 'result < 5' }] });
    isBroken = true;
    await user.reaches('FAILED', 600_000);
    expect((await now()).reason).toContain('4 measurement(s) said nothing: no value');
    expect((await now()).reason).toContain('InternalFailure: down');

    isBroken = false;
    await world.time.pass(300_000);
    await deploy('web:3', { gates: [{ ...once, successCondition: 'result < 5' }] });
    await world.time.pass(90_000);
    setInterval(() => void putErrors(2), 30_000);
    await user.reaches('SUCCESSFUL', 200_000);
    expect(await texts()).toContainEqual(expect.stringMatching(/^gate errors passed: (no value, )+\d against/));
  });
});

describe('what a metric gate cannot measure is refused by name and place, and nothing changes', () => {
  const gate = { name: 'errors', type: 'metric', stages: ['SCALE_UP'], successCondition: 'result < 5' };
  const stat = (namespace: string, metricName: string, more: object = {}) => ({
    metric: { namespace, metricName, ...more },
    period: 60,
    stat: 'Sum',
  });
  const dimensions = [{ name: 'Service', value: 'web' }];
  const errors = { id: 'errors', metricStat: stat('Shop', 'Nothing') };
  const requests = { id: 'requests', metricStat: stat('Shop', 'Errors') };

  it.each([
    ['a metric that nobody told of', { metricStat: stat('Shop', 'Erors') }, '/metricStat/metric', 'Shop/Erors'],
    [
      'one with dimensions that it has not',
      { metricStat: stat('Shop', 'Errors', { dimensions }) },
      '/metricStat/metric',
      'there is no metric Shop/Errors of Service web',
    ],
    [
      'one of an expression that does not fill it',
      { expression: 'errors / requests', metrics: [errors, requests] },
      '/metrics/0/metricStat/metric',
      'Shop/Nothing',
    ],
    ['an expression that does not parse', { expression: '100 *', metrics: [requests] }, '', 'ValidationError'],
    ['a statistic that there is not', { metricStat: { ...stat('Shop', 'Errors'), stat: 'Summ' } }, '', 'Summ'],
  ])('%s', async (_, metric, place, detail) => {
    await open();
    await putErrors(1);
    const before = await user.records();
    await expect(deploy('web:2', { gates: [{ ...gate, metric }] })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      errors: [{ pointer: `/gates/0/metric${place}`, detail: expect.stringContaining(detail) }],
    });
    expect((await user.records()).service.generation).toBe(before.service.generation);
  });

  it('but not what is only there when something is wrong: AWS’s own, and what the expression fills', async () => {
    await open();
    await putErrors(1);
    const filled = { expression: '100 * FILL(errors, 0) / requests', metrics: [errors, requests] };
    const ofAws = { metricStat: stat('AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count') };
    await deploy('web:2', {
      gates: [
        { ...gate, metric: filled },
        { ...gate, name: 'more', metric: ofAws },
      ],
    });
    expect((await now()).status).toBe('PENDING');
  });
});

describe('an approval', () => {
  const approval = { name: 'ok', type: 'approval', stages: ['SCALE_UP'], timeoutSec: 600 };

  it('holds the deployment until the API resumes it', async () => {
    await open();
    await deploy('web:2', { gates: [approval] });
    await world.time.pass(120_000);
    expect((await now()).status).toBe('IN_PROGRESS');
    await user.ask(async (deps) => steerDeployment(deps, user.key, (await now()).id, 'resume'));
    await user.reaches('SUCCESSFUL', 30_000);
    expect(await texts()).toContain('gate ok passed: approved by the API');
  });

  it('before any task starts costs the old ones nothing, and after the new ones holds what follows', async () => {
    await open();
    await deploy('web:2', { gates: [{ ...approval, stages: ['PRE_SCALE_UP', 'POST_SCALE_UP'] }] });
    await world.time.until(async () => (await now()).stage === 'PRE_SCALE_UP', 30_000);
    await world.time.pass(120_000);
    expect(images()).toEqual(['web:1', 'web:1']);
    await user.ask(async (deps) => steerDeployment(deps, user.key, (await now()).id, 'resume'));
    await world.time.until(async () => (await now()).stage === 'POST_SCALE_UP', 60_000);
    expect((await now()).status).toBe('IN_PROGRESS');
    await user.ask(async (deps) => steerDeployment(deps, user.key, (await now()).id, 'resume'));
    await user.reaches('SUCCESSFUL', 30_000);
    expect(images()).toEqual(['web:2', 'web:2']);
  });

  it('that nobody gives ends as the spec says, by its own timeout', async () => {
    await open();
    await deploy('web:2', { gates: [approval] });
    await user.reaches('ROLLBACK_SUCCESSFUL', 700_000);
    expect((await now()).reason).toContain('nobody said within 600 s');
    await deploy('web:3', { gates: [{ ...approval, onTimeout: 'CONTINUE' }] });
    await user.reaches('SUCCESSFUL', 700_000);
  });
});
