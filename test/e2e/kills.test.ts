import path from 'node:path';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../shared/contract/answers/deployment.ts';
import { seededRandom } from '../harness/seeded-random.ts';
import { clientConfig, statesClient } from './aws-clients.ts';
import { checkNothingIsDoubled } from './check-nothing-is-doubled.ts';
import { ALARM, FAILS_AT, GATES, METRIC, STRATEGIES } from './kills-specs.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { addImages, finish, putService, register, settle } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

/** So many kills of each kind, at moments that the seed says: `KILLS=10 SEED=7 npm test -- test/e2e/kills`. */
const KILLS = Number(process.env.KILLS ?? 1);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e6));
const COUNT = 2;
/** Four deployments at once have 16 processes to start and to stop. */
const ENDS_MS = 120_000;
const EXAMPLES = path.resolve(import.meta.dirname, '../../examples');
/** It says that it is well, and fails what it is asked for. */
const BAD = 'hello:bad';
const names = Object.keys(STRATEGIES);

const state = makeState();
let slipway: Slipway;
let telling: NodeJS.Timeout;
/** The version that a service runs, and the one that it is on its way to. */
const running: Record<string, string> = {};
const wished: Record<string, string> = {};
/** How long the slowest deployment takes when nobody disturbs it. */
let undisturbedMs = 0;

const start = () => startSlipway(state.directory, '--no-example', '--time-scale', '60');

beforeAll(async () => {
  slipway = await start();
  await addImages(slipway);
  await slipway.api.send('PUT', '/v1/local/images/hello/bad', { directory: path.join(EXAMPLES, 'canary-alarm/bad') });
  await inCloudWatch((client) => client.send(new PutMetricAlarmCommand(ALARM)));
  telling = setInterval(() => tellErrors().catch(() => undefined), 400);
  for (const image of ['hello:1', 'hello:2']) {
    const startedAtMs = performance.now();
    for (const [name, id] of await begin(() => image)) {
      expect((await finish(slipway.api, name, id, ENDS_MS)).status).toBe('SUCCESSFUL');
      running[name] = image;
    }
    undisturbedMs = performance.now() - startedAtMs;
  }
}, 150_000);
afterAll(async () => {
  clearInterval(telling);
  await state.remove();
});

async function inCloudWatch<Answer>(work: (client: CloudWatchClient) => Promise<Answer>): Promise<Answer> {
  const client = new CloudWatchClient({ ...clientConfig(slipway.awsUrl), maxAttempts: 1 });
  return await work(client).finally(() => client.destroy());
}

/** What the versions say of themselves, old and new together. Nobody hears it while Slipway is down. */
function tellErrors(): Promise<unknown> {
  const MetricData = names.map((name) => ({
    MetricName: METRIC.MetricName,
    Dimensions: [{ Name: 'Service', Value: name }],
    Value: wished[name] === BAD ? 9 : 0,
  }));
  return inCloudWatch((client) => client.send(new PutMetricDataCommand({ Namespace: METRIC.Namespace, MetricData })));
}

/** A deployment of each strategy, all at once: their ids by their services. */
async function begin(imageOf: (name: string) => string, gates: Record<string, object[]> = {}) {
  const begun = new Map<string, string>();
  for (const name of names) {
    const image = imageOf(name);
    wished[name] = image;
    const container = { name: 'web', image, portMappings: [{ containerPort: 8080 }] };
    const { deployment } = await putService(slipway.api, name, {
      taskDefinition: await register(slipway.api, name, [container]),
      desiredCount: COUNT,
      ingress: {
        containerPort: 8080,
        path: `/${name}`,
        deregistrationDelaySec: 0.3,
        healthCheck: { path: '/healthz', intervalSec: 1 },
      },
      deploymentConfiguration: {
        ...STRATEGIES[name],
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
      gates: gates[name] ?? [],
    });
    begun.set(name, deployment?.id ?? '');
  }
  return begun;
}

/** Kills it so long after the deployments were accepted, starts it again, and waits until each of them has ended. */
async function killDuring(begun: Map<string, string>, afterMs: number): Promise<Map<string, Deployment>> {
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await slipway.end('SIGKILL');
  slipway = await start();
  const ended = new Map<string, Deployment>();
  for (const [name, id] of begun) ended.set(name, await finish(slipway.api, name, id, ENDS_MS));
  return ended;
}

/** Exactly the tasks of the version that the deployment ended with run, and all of the traffic reaches them. */
async function checkWhatRuns(name: string): Promise<void> {
  await settle(slipway.api, name, COUNT);
  const version = `version ${running[name]?.split(':')[1]}`;
  for (let asked = 0; asked < 20; asked += 1) {
    const answer = await fetch(`${slipway.balancerUrl}/${name}`);
    expect([name, answer.status, await answer.text()]).toEqual([name, 200, expect.stringContaining(version)]);
  }
}

/**
 * The timeline alone tells the story: in order, from its acceptance to its end, each stage with what ended it before the
 * next one begins; and where it went back, what tripped it and what it goes back to.
 */
function checkTimeline({ timeline, status }: Deployment, why?: string): void {
  const times = timeline.map(({ at }) => at);
  expect(times).toEqual([...times].sort());
  const texts = timeline.map(({ text }) => text);
  expect(texts[0]).toBe('accepted');
  expect(texts).toContain('begun');
  // What a crash left unrecorded of a shift may be done and told once more behind the end.
  const end = texts.findLast((text) => !text.startsWith('the target groups get '));
  expect(end).toMatch(new RegExp(`^${status}(: |$)`));
  const stages = texts.flatMap((text, at) => (text.startsWith('stage ') ? [{ stage: text.slice(6), at }] : []));
  for (const [i, { stage, at }] of stages.entries()) {
    const its = texts.slice(at + 1, stages[i + 1]?.at);
    const ends = its.filter(
      (text) => text.startsWith(`${stage} reached: `) || /^(gate \w+ failed|rolls back to)/.test(text),
    );
    expect({ stage, its, ended: ends.length > 0 }).toMatchObject({ ended: true });
  }
  if (why === undefined) return;
  expect(texts).toContainEqual(expect.stringMatching(/^rolls back to revision \d+ /));
  expect(texts.find((text) => text.startsWith('rolls back to'))).toContain(why);
  expect(end).toContain(why);
}

describe(`kill -9 of Slipway at random moments, of the seed ${SEED}`, () => {
  const random = seededRandom(SEED);
  const kills = Array.from({ length: KILLS }, (_, n) => ({ n: n + 1, moment: random(), draws: names.map(random) }));
  const other = (name: string) => (running[name] === 'hello:1' ? 'hello:2' : 'hello:1');

  it.each(kills)(
    'leaves a deployment of each strategy to succeed ($n: at $moment of it)',
    async ({ moment }) => {
      for (const [name, ended] of await killDuring(await begin(other), moment * undisturbedMs)) {
        checkTimeline(ended);
        expect([name, ended.status]).toEqual([name, 'SUCCESSFUL']);
        running[name] = wished[name] ?? '';
        await checkWhatRuns(name);
      }
      await checkNothingIsDoubled(slipway);
    },
    300_000,
  );

  it.each(kills)(
    'leaves the gates of each strategy to let good versions in and send bad ones back ($n: at $moment of it)',
    async ({ moment, draws }) => {
      const isBad = (name: string) => (draws[names.indexOf(name)] ?? 0) < 0.7;
      // One that was in ALARM before the deployment would fail it for another reason.
      Object.assign(wished, running);
      await waitUntil('the alarm is OK', async () => {
        const { MetricAlarms } = await inCloudWatch((client) => client.send(new DescribeAlarmsCommand({})));
        return MetricAlarms?.find(({ AlarmName }) => AlarmName === ALARM.AlarmName)?.StateValue === 'OK';
      });
      const begun = await begin((name) => (isBad(name) ? BAD : other(name)), GATES);
      for (const [name, ended] of await killDuring(begun, moment * undisturbedMs)) {
        checkTimeline(ended, isBad(name) ? FAILS_AT[name] : undefined);
        expect([name, ended.status]).toEqual([name, isBad(name) ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL']);
        if (!isBad(name)) running[name] = wished[name] ?? '';
        wished[name] = running[name] ?? '';
        await checkWhatRuns(name);
      }
      await checkNothingIsDoubled(slipway);
    },
    300_000,
  );

  it('leaves no execution that runs for ever, and none that failed', async () => {
    const client = statesClient(slipway.awsUrl);
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:slipway-dev-deployment';
    await waitUntil('no execution runs', async () => {
      const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1000 }));
      return executions.length > 0 && executions.every(({ status }) => status === 'SUCCEEDED');
    });
    client.destroy();
  });
});
