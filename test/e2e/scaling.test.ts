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
  const NAME = 'night-hours';
  const scaling = readJson(NAME, 'scaling.json');
  const ask = (query = '') => fetch(`${slipway.balancerUrl}/night${query}`, { redirect: 'manual' });

  beforeAll(() => deployExample(NAME), 30_000);

  it('scales out by the CPU that its requests take', async () => {
    let asking = true;
    const load = Promise.all(
      [1, 2].map(async () => {
        while (asking) expect((await ask('?cpuMs=100')).status).toBe(200);
      }),
    );
    try {
      await waitUntil('it has scaled out', async () => (await desired(NAME)) > 1, {
        timeoutMs: 60_000,
        seen: seenOf(NAME),
      });
    } finally {
      asking = false;
      await load;
    }
    const { decisions } = await readScaling(NAME);
    expect(decisions.at(-1)).toMatchObject({
      by: 'policy cpu',
      from: 1,
      cause: expect.stringMatching(/ over 50 for 3 of 3$/),
    });
  }, 90_000);

  it('scales in when its requests have ended, in words that a reader can follow', async () => {
    await waitUntil('it has scaled in', async () => (await desired(NAME)) === 1, {
      timeoutMs: 60_000,
      seen: seenOf(NAME),
    });
    await settle(slipway.api, NAME, 1);
    const { decisions } = await readScaling(NAME);
    expect(decisions[0]).toMatchObject({
      by: 'policy cpu',
      to: 1,
      cause: expect.stringMatching(/ under 45 for 5 of 5$/),
    });
    const told = (await listEvents(slipway.api, NAME)).map(({ message }) => message).reverse();
    const changes = told.filter((message) => message.includes('by policy cpu'));
    expect(changes.at(0)).toMatch(
      /^\(service night-hours\) desired count 1 -> \d, by policy cpu: [\d.]+ over 50 for 3 of 3\.$/,
    );
    expect(changes.at(-1)).toMatch(
      /^\(service night-hours\) desired count \d -> 1, by policy cpu: [\d.]+ under 45 for 5 of 5\.$/,
    );
  }, 90_000);

  it('takes the bounds of the night when it comes', async () => {
    const [evening, ...others] = scaling.scheduledActions;
    const Schedule = `at(${new Date(Date.now() + 3_000).toISOString().slice(0, 19)})`;
    const scheduledActions = [{ ...evening, Schedule, Timezone: 'UTC' }, ...others];
    await slipway.api.send('PUT', SCALING(NAME), { ...scaling, scheduledActions });
    await waitUntil(
      'the bounds are those of the night',
      async () => {
        const { minCapacity, maxCapacity } = await readScaling(NAME);
        // Without a load the policy takes the last one too, as soon as it may.
        return minCapacity === 0 && maxCapacity === 1 && (await desired(NAME)) <= 1;
      },
      { timeoutMs: 30_000, seen: seenOf(NAME) },
    );
  }, 60_000);

  it('sleeps at zero until somebody asks for it, who is sent to the same address again', async () => {
    await slipway.api.send('PATCH', `/v1/clusters/default/services/${NAME}`, { desiredCount: 0 });
    await settle(slipway.api, NAME, 0);
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('?again=1')));
    for (const answer of answers) {
      expect(answer.status).toBe(307);
      expect(answer.headers.get('location')).toBe(`${slipway.balancerUrl}/night?again=1`);
    }
    expect((await ask('?again=1')).status).toBe(200);
    expect(await desired(NAME)).toBe(1);
    const events = (await listEvents(slipway.api, NAME)).filter(({ message }) =>
      message.includes('desired count 0 -> 1'),
    );
    expect(events).toHaveLength(1);
  }, 60_000);
});
