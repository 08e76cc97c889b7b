import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scaling } from '../../shared/contract/answers/scaling.ts';
import { clientConfig } from './aws-clients.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { deploy, listEvents, readService, settle } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const EXAMPLES = path.resolve(import.meta.dirname, '../../examples');
const readJson = (...names: string[]) => JSON.parse(readFileSync(path.join(EXAMPLES, ...names), 'utf8'));
const SCALING = (service: string) => `/v1/clusters/default/services/${service}/scaling`;

const state = makeState();
let slipway: Slipway;

/** Minutes of periods and cooldowns are seconds here. */
beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example', '--time-scale', '60');
}, 70_000);
afterAll(() => state.remove());

/** The example as its README deploys it; `change` is made to its task definition. */
async function deployExample(name: string, change: (definition: Definition) => void = () => {}): Promise<void> {
  const directory = path.join(EXAMPLES, name, 'image');
  await slipway.api.send('PUT', `/v1/local/images/${name}/1`, { directory });
  const definition = readJson(name, 'task-definition.json') as Definition;
  change(definition);
  await slipway.api.send('POST', '/v1/task-definitions', definition);
  await deploy(slipway.api, name, readJson(name, 'service.json'));
  await slipway.api.send('PUT', SCALING(name), readJson(name, 'scaling.json'));
}

interface Definition {
  containerDefinitions: { environment: { name: string; value: string }[] }[];
}

const readScaling = async (service: string) => (await slipway.api.get<{ scaling: Scaling }>(SCALING(service))).scaling;
const desired = async (service: string) => (await readService(slipway.api, service)).desiredCount;
const seenOf = (service: string) => async () => ({
  scaling: await readScaling(service),
  events: (await listEvents(slipway.api, service)).map(({ createdAt, message }) => `${createdAt} ${message}`),
});

describe('the queue worker', () => {
  it('goes from zero to what the backlog asks for and back to zero, and loses no message', async () => {
    const sqs = new SQSClient(clientConfig(slipway.awsUrl));
    const [jobs, done] = await Promise.all(
      ['jobs', 'done'].map(async (QueueName) => (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl),
    );
    await deployExample('queue-worker', ({ containerDefinitions: [container] }) => {
      container?.environment.splice(
        0,
        2,
        { name: 'QUEUE_NAME', value: 'jobs' },
        { name: 'DONE_QUEUE_NAME', value: 'done' },
        { name: 'AWS_ENDPOINT_URL', value: slipway.awsUrl },
      );
    });
    expect(await desired('queue-worker')).toBe(0);
    const bodies = Array.from({ length: 60 }, (_, n) => `job ${n}`);
    for (let from = 0; from < bodies.length; from += 10) {
      const Entries = bodies.slice(from, from + 10).map((MessageBody, n) => ({ Id: String(n), MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: jobs, Entries }));
    }
    const seen = new Set<string>();
    let most = 0;
    await waitUntil(
      'every message is done',
      async () => {
        most = Math.max(most, await desired('queue-worker'));
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl: done, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
        );
        for (const { Body = '' } of Messages) seen.add(Body);
        const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
        if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: done, Entries }));
        return seen.size === bodies.length;
      },
      { timeoutMs: 90_000, seen: seenOf('queue-worker') },
    );
    expect(most).toBeGreaterThan(1);
    await waitUntil('it is at zero again', async () => (await desired('queue-worker')) === 0, {
      timeoutMs: 60_000,
      seen: seenOf('queue-worker'),
    });
    await settle(slipway.api, 'queue-worker', 0);
    sqs.destroy();
    const { decisions } = await readScaling('queue-worker');
    expect(decisions.map(({ by }) => by)).toEqual(decisions.map(() => 'policy backlog'));
    expect(decisions.at(-1)).toMatchObject({ from: 0, cause: expect.stringMatching(/ over 5 for 1 of 1$/) });
    expect(decisions[0]).toMatchObject({ to: 0, cause: expect.stringMatching(/ under 4.5 for 3 of 3$/) });
  }, 180_000);
});

describe('the web service with night hours', () => {
  it('scales out on its CPU under load, also while it is deployed anew, and in when the load ends', async () => {
    await deployExample('night-hours');
    let loading = true;
    const load = async () => {
      while (loading) await fetch(`${slipway.balancerUrl}/night?cpuMs=100`).then((answer) => answer.text());
    };
    const loads = [load(), load()];
    try {
      await waitUntil('it has scaled out', async () => (await desired('night-hours')) > 1, {
        timeoutMs: 60_000,
        seen: seenOf('night-hours'),
      });
      const count = await desired('night-hours');
      // A deployment does not reset the count.
      const spec = readJson('night-hours', 'service.json');
      await deploy(slipway.api, 'night-hours', { ...spec, desiredCount: undefined, forceNewDeployment: true });
      expect(await desired('night-hours')).toBeGreaterThanOrEqual(count);
    } finally {
      loading = false;
      await Promise.all(loads);
    }
    await waitUntil('it has scaled in', async () => (await desired('night-hours')) === 1, {
      timeoutMs: 60_000,
      seen: seenOf('night-hours'),
    });
    const messages = (await listEvents(slipway.api, 'night-hours')).map(({ message }) => message);
    expect(messages).toContainEqual(
      expect.stringMatching(/desired count 1 -> \d, by policy cpu: [\d.]+ over 50 for 3 of 3/),
    );
    expect(messages).toContainEqual(expect.stringMatching(/by policy cpu: [\d.]+ under 45 for 5 of 5/));
  }, 180_000);

  it('follows its scheduled actions, and at zero is woken by a request, whatever its method', async () => {
    const at = new Date(Date.now() + 5_000).toISOString().slice(0, 19);
    await slipway.api.send('PUT', SCALING('night-hours'), {
      ...readJson('night-hours', 'scaling.json'),
      policies: [],
      scheduledActions: [
        {
          ScheduledActionName: 'evening',
          Schedule: `at(${at})`,
          ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 2 },
        },
        { ScheduledActionName: 'each minute', Schedule: 'rate(1 minute)', ScalableTargetAction: { MinCapacity: 2 } },
      ],
    });
    await waitUntil('the evening has come', async () => (await readScaling('night-hours')).minCapacity === 0, {
      timeoutMs: 20_000,
      seen: seenOf('night-hours'),
    });
    await slipway.api.send('PATCH', '/v1/clusters/default/services/night-hours', { desiredCount: 0 });
    await settle(slipway.api, 'night-hours', 0);
    const answers = await Promise.all(
      ['GET', 'POST', 'GET', 'PUT'].map((method) =>
        fetch(`${slipway.balancerUrl}/night?cpuMs=1&a=%2F`, { method, body: method === 'GET' ? null : 'all of it' }),
      ),
    );
    for (const answer of answers) {
      expect([answer.status, answer.redirected, await answer.text()]).toEqual([200, true, 'ok\n']);
      expect(answer.url).toBe(`${slipway.balancerUrl}/night?cpuMs=1&a=%2F`);
    }
    const { decisions } = await readScaling('night-hours');
    expect(decisions.filter(({ by }) => by === 'a request')).toHaveLength(1);
    // A rate keeps its minute under --time-scale: it is the clock's, not a bake's.
    await waitUntil('the rate has come', async () => (await desired('night-hours')) === 2, {
      timeoutMs: 75_000,
      seen: seenOf('night-hours'),
    });
  }, 180_000);
});
