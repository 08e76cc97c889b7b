import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scaling } from '../../shared/contract/answers/scaling.ts';
import { clientConfig } from './aws-clients.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import {
  addImages,
  deploy,
  listEvents,
  putService,
  readDeployment,
  readService,
  register,
  settle,
  shell,
  succeed,
} from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const SERVICES = '/v1/clusters/default/services';
const NIGHT_HOURS = path.resolve(import.meta.dirname, '../../examples/night-hours');
const WAIT = { timeoutMs: 60_000 };

const state = makeState();
let slipway: Slipway;

/** Minutes of periods, of cooldowns and of rates are seconds here. */
beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example', '--time-scale', '60');
  await addImages(slipway);
}, 70_000);
afterAll(() => state.remove());

const putScaling = async (service: string, body: object) =>
  (await slipway.api.send<{ scaling: Scaling }>('PUT', `${SERVICES}/${service}/scaling`, body)).scaling;
const readScaling = async (service: string) =>
  (await slipway.api.get<{ scaling: Scaling }>(`${SERVICES}/${service}/scaling`)).scaling;
const desired = async (service: string) => (await readService(slipway.api, service)).desiredCount;
const messages = async (service: string) => (await listEvents(slipway.api, service)).map(({ message }) => message);

function until(what: string, service: string, ask: () => Promise<boolean>): Promise<boolean> {
  const seen = async () => ({ scaling: await readScaling(service), events: await messages(service) });
  return waitUntil(what, ask, { ...WAIT, seen });
}

/** A service of one sleeping process a task. */
async function sleeper(service: string, more: object = {}): Promise<object> {
  const taskDefinition = await register(slipway.api, service, [shell('main', 'exec sleep 600')]);
  const spec = { taskDefinition, desiredCount: 1, minHealthySec: 0.2, ...more };
  await deploy(slipway.api, service, spec);
  return spec;
}

const inSec = (sec: number) => `at(${new Date(Date.now() + sec * 1000).toISOString().slice(0, 19)})`;
const action = (ScheduledActionName: string, Schedule: string, ScalableTargetAction: object) => ({
  ScheduledActionName,
  Schedule,
  ScalableTargetAction,
});

/** Writes an own metric four times a second until it is stopped, so that no period is without. */
function writeMetric(MetricName: string) {
  const client = new CloudWatchClient(clientConfig(slipway.awsUrl));
  let value = 10;
  let writing = true;
  const done = (async () => {
    while (writing) {
      const MetricData = [{ MetricName, Value: value, StorageResolution: 1 }];
      await client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    client.destroy();
  })();
  return {
    is(next: number): void {
      value = next;
    },
    async stop(): Promise<void> {
      writing = false;
      await done;
    },
  };
}

const tracks = (metric: object, more: object = {}) => ({
  PolicyName: 'load',
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingScalingPolicyConfiguration: {
    ...metric,
    ScaleOutDatapoints: 1,
    ScaleInDatapoints: 3,
    ScaleOutCooldown: 60,
    ScaleInCooldown: 60,
    ...more,
  },
});
const depth = (MetricName: string) =>
  tracks({ TargetValue: 10, CustomizedMetricSpecification: { MetricName, Namespace: 'Shop', Statistic: 'Average' } });

describe('scheduled actions', () => {
  it('move min and max, by at(now + 5 s) and by rate(1 minute), and the count follows', async () => {
    await sleeper('clock');
    const once = action('once', inSec(5), { MinCapacity: 3 });
    const often = action('often', 'rate(1 minute)', { MaxCapacity: 4 });
    await putScaling('clock', { minCapacity: 1, maxCapacity: 9, scheduledActions: [once, often] });
    await until('the rate has moved max', 'clock', async () => (await readScaling('clock')).maxCapacity === 4);
    await until('the at has moved min', 'clock', async () => (await readScaling('clock')).minCapacity === 3);
    await settle(slipway.api, 'clock', 3);
    expect(await messages('clock')).toEqual(
      expect.arrayContaining([
        expect.stringContaining('scheduled action often: minCapacity 1 -> 1, maxCapacity 9 -> 4.'),
        expect.stringContaining('scheduled action once: minCapacity 1 -> 3, maxCapacity 4 -> 4.'),
        expect.stringContaining('desired count 1 -> 3, by scheduled action once: minCapacity is 3 and maxCapacity 4.'),
      ]),
    );
    // Whoever sets max is overruled by the next second, and the count is brought under it.
    await putScaling('clock', { minCapacity: 6, maxCapacity: 9, scheduledActions: [] });
    await settle(slipway.api, 'clock', 6);
    const down = action('down', 'rate(1 minute)', { MinCapacity: 0, MaxCapacity: 2 });
    await putScaling('clock', { minCapacity: 6, maxCapacity: 9, scheduledActions: [down] });
    await settle(slipway.api, 'clock', 2);
    await putScaling('clock', { minCapacity: 5, maxCapacity: 9, scheduledActions: [down] });
    await until('it comes again', 'clock', async () => (await readScaling('clock')).maxCapacity === 2);
    await settle(slipway.api, 'clock', 2);
  }, 120_000);
});

describe('while a deployment is under way', () => {
  it('alarms scale out and schedules move the bounds, and scaling in waits for its end', async () => {
    const gate = { targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] };
    const spec = await sleeper('moving', { desiredCount: 2 });
    const metric = writeMetric('MovingDepth');
    try {
      await putScaling('moving', { minCapacity: 1, maxCapacity: 4, policies: [depth('MovingDepth')] });
      const { deployment } = await putService(slipway.api, 'moving', {
        ...spec,
        desiredCount: undefined,
        taskDefinition: await register(slipway.api, 'moving', [shell('main', 'exec sleep 601')]),
        deploymentConfiguration: { lifecycleHooks: [gate] },
      });
      const id = deployment?.id ?? '';
      const isWaiting = async () => {
        const { lifecycleStage, status } = await readDeployment(slipway.api, 'moving', id);
        return status === 'IN_PROGRESS' && lifecycleStage === 'POST_SCALE_UP';
      };
      await until('it waits in the middle', 'moving', isWaiting);
      metric.is(30);
      await until('an alarm has scaled it out', 'moving', async () => (await desired('moving')) === 4);
      const later = action('later', inSec(3), { MinCapacity: 2 });
      await putScaling('moving', {
        minCapacity: 5,
        maxCapacity: 5,
        policies: [depth('MovingDepth')],
        scheduledActions: [later],
      });
      metric.is(1);
      await settle(slipway.api, 'moving', 5);
      await until('the schedule has come', 'moving', async () => (await readScaling('moving')).minCapacity === 2);
      await until('an alarm would scale it in', 'moving', async () =>
        (await readScaling('moving')).alarms.some(({ direction, open }) => direction === 'in' && open),
      );
      // Several periods and cooldowns of a second each.
      await new Promise((resolve) => setTimeout(resolve, 4000));
      expect(await desired('moving')).toBe(5);
      expect(await isWaiting()).toBe(true);
      await slipway.api.send('POST', `${SERVICES}/moving/deployments/${id}/resume`);
      await succeed(slipway.api, 'moving', id);
      await until('it has scaled in', 'moving', async () => (await desired('moving')) === 2);
      await settle(slipway.api, 'moving', 2);
    } finally {
      await metric.stop();
    }
    const [last, ...others] = (await readScaling('moving')).decisions;
    expect(last).toMatchObject({ from: 5, to: 2, by: 'policy load', cause: '1 under 9 for 3 of 3' });
    const said = others.map(({ from, to, by }) => `${from} -> ${to}, ${by}`);
    // The metric may rise in the middle of a period, whose average asks for 3 of the 4.
    const inTwo = ['4 -> 5, the API', '3 -> 4, policy load', '2 -> 3, policy load'];
    expect([['4 -> 5, the API', '2 -> 4, policy load'], inTwo]).toContainEqual(said);
  }, 180_000);
});

describe('requests of the load balancer', () => {
  it('scale a service out as they come, and in as they cease', async () => {
    const NAME = 'requests';
    await slipway.api.send('PUT', `/v1/local/images/night-hours/1`, { directory: path.join(NIGHT_HOURS, 'image') });
    const definition = JSON.parse(readFileSync(path.join(NIGHT_HOURS, 'task-definition.json'), 'utf8'));
    await slipway.api.send('POST', '/v1/task-definitions', { ...definition, family: NAME });
    const spec = JSON.parse(readFileSync(path.join(NIGHT_HOURS, 'service.json'), 'utf8'));
    await deploy(slipway.api, NAME, {
      ...spec,
      taskDefinition: NAME,
      ingress: { ...spec.ingress, path: '/requests' },
    });
    const metric = { PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' } };
    const { warnings } = await putScaling(NAME, {
      minCapacity: 1,
      maxCapacity: 3,
      policies: [tracks({ ...metric, TargetValue: 10 })],
    });
    expect(warnings).toEqual([]);
    let restMs = 5;
    let asking = true;
    const load = (async () => {
      while (asking) {
        expect((await fetch(`${slipway.balancerUrl}/requests?cpuMs=0`)).status).toBe(200);
        await new Promise((resolve) => setTimeout(resolve, restMs));
      }
    })();
    try {
      await until('requests have scaled it out', NAME, async () => (await desired(NAME)) === 3);
      await settle(slipway.api, NAME, 3);
      // A few each second: of none at all there is no metric.
      restMs = 400;
      await until('it has scaled in', NAME, async () => (await desired(NAME)) === 1);
    } finally {
      asking = false;
      await load;
    }
    await settle(slipway.api, NAME, 1);
    const { decisions } = await readScaling(NAME);
    expect(decisions.map(({ by }) => by)).toEqual(decisions.map(() => 'policy load'));
    expect(decisions.at(-1)).toMatchObject({ from: 1, cause: expect.stringMatching(/ over 10 for 1 of 1$/) });
    expect(decisions[0]).toMatchObject({ to: 1, cause: expect.stringMatching(/ under 9 for 3 of 3$/) });
  }, 120_000);
});

describe('a policy that will hardly do what was meant', () => {
  it('is warned of in the answer and in the events, until its metric has data', async () => {
    await sleeper('typo');
    const { warnings } = await putScaling('typo', { minCapacity: 1, maxCapacity: 4, policies: [depth('TypoDepth')] });
    expect(warnings).toEqual([{ pointer: '/policies/0', detail: expect.stringContaining('has not seen yet') }]);
    expect((await messages('typo')).join()).toContain('scaling: /policies/0 reads a metric that CloudWatch');
    const metric = writeMetric('TypoDepth');
    await until('it has data', 'typo', async () => (await readScaling('typo')).warnings.length === 0);
    await metric.stop();
  }, 60_000);
});
