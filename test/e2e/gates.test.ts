import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchClient, PutMetricAlarmCommand, type PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeZip } from '../unit/local/lambda/write-zip.ts';
import { balancerClient, clientConfig } from './aws-clients.ts';
import { underLoad } from './keep-loading.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { addImages, type Changed, finish, putService, readDeployment } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const EXAMPLES = path.resolve(import.meta.dirname, '../../examples');
const SERVICES = '/v1/clusters/default/services';
const read = (file: string) => JSON.parse(readFileSync(path.join(EXAMPLES, file), 'utf8'));
const state = makeState();
let slipway: Slipway;
let aws: ReturnType<typeof clientConfig>;
const clients: { destroy(): void }[] = [];
const keep = <Client extends { destroy(): void }>(client: Client): Client => {
  clients.push(client);
  return client;
};

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example', '--time-scale', '20');
  aws = clientConfig(slipway.awsUrl);
  await addImages(slipway);
}, 70_000);
afterAll(async () => {
  for (const client of clients) client.destroy();
  await state.remove();
});

async function begin(example: string, service: string, more: object = {}): Promise<string> {
  await slipway.api.send('POST', '/v1/task-definitions', read(`${example}/task-definition.json`));
  const { deployment } = await putService(slipway.api, service, { ...read(`${example}/service.json`), ...more });
  return deployment?.id ?? '';
}
const roll = async (service: string, image: string) =>
  (await slipway.api.send<Changed>('PATCH', `${SERVICES}/${service}`, { image })).deployment?.id ?? '';
const resume = (service: string, id: string) =>
  slipway.api.send('POST', `${SERVICES}/${service}/deployments/${id}/resume`);
const inStage = (service: string, id: string, stage: string) =>
  waitUntil(
    `${service} is in ${stage}`,
    async () => (await readDeployment(slipway.api, service, id)).lifecycleStage === stage,
    { seen: () => readDeployment(slipway.api, service, id) },
  );

describe('the canary-alarm example', () => {
  it('rolls the bad version back as soon as its alarm goes off, and nobody but its share has seen it', async () => {
    const { LoadBalancers: [balancer] = [] } = await keep(balancerClient(slipway.awsUrl)).send(
      new DescribeLoadBalancersCommand({ Names: ['slipway-dev'] }),
    );
    const alarm: PutMetricAlarmCommandInput = read('canary-alarm/alarm.json');
    const Value = balancer?.LoadBalancerArn?.split(':loadbalancer/')[1];
    const cloudwatch = keep(new CloudWatchClient(aws));
    await cloudwatch.send(new PutMetricAlarmCommand({ ...alarm, Dimensions: [{ Name: 'LoadBalancer', Value }] }));
    const directory = path.join(EXAMPLES, 'canary-alarm/bad');
    await slipway.api.send('PUT', '/v1/local/images/hello/bad', { directory });
    const first = await finish(slipway.api, 'canary', await begin('canary-alarm', 'canary'));
    expect(first.status).toBe('SUCCESSFUL');

    const [ended, load] = await underLoad(slipway.balancerUrl, '/canary', 4, async () =>
      finish(slipway.api, 'canary', await roll('canary', 'hello:bad')),
    );
    expect(ended).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    expect(ended.reason).toContain('PRODUCTION_TRAFFIC_SHIFT: gate alarms failed: alarm canary-errors is in ALARM');
    const own = load.failures.filter((failure) => failure === 'answered 500: the bad version fails\n');
    expect(load.failures).toEqual(own);
    expect(own.length).toBeGreaterThan(3);
    // A tenth of what was asked while the canary had its share, and less of all.
    expect(own.length / (own.length + load.answered)).toBeLessThan(0.13);
    const back = ended.timeline.find(({ text }) => text.startsWith('rolls back to revision'));
    const since = /is in ALARM since (\S+):/.exec(ended.reason ?? '')?.[1] ?? '';
    expect(Date.parse(back?.at ?? '') - Date.parse(since)).toBeLessThan(8_000);
  }, 90_000);
});

describe('the pause-hook example', () => {
  it('waits with green beside blue until the API lets it on, and fails no request', async () => {
    const first = await begin('pause-hook', 'blue-green');
    await inStage('blue-green', first, 'PRE_PRODUCTION_TRAFFIC_SHIFT');
    await resume('blue-green', first);
    expect((await finish(slipway.api, 'blue-green', first)).status).toBe('SUCCESSFUL');

    const [ended, load] = await underLoad(slipway.balancerUrl, '/blue-green', 4, async ({ seen }) => {
      const id = await roll('blue-green', 'hello:2');
      await inStage('blue-green', id, 'PRE_PRODUCTION_TRAFFIC_SHIFT');
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(seen.bodies.filter((body) => !body.includes('version 1'))).toEqual([]);
      await resume('blue-green', id);
      return finish(slipway.api, 'blue-green', id);
    });
    expect(ended.status).toBe('SUCCESSFUL');
    expect(load.failures).toEqual([]);
    expect(load.bodies.some((body) => body.includes('version 2'))).toBe(true);
    const texts = ended.timeline.map(({ text }) => text);
    expect(texts).toContainEqual(expect.stringMatching(/^gate smoke passed: GET \/: 2 of 2 tasks answered 200;/));
    expect(texts).toContain('gate lifecycleHooks/0 passed: approved by the API');
  }, 90_000);
});

describe('a Lambda hook that a user has made', () => {
  it('is called with the event, and what it says is done', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    const { Role } = await keep(new IAMClient(aws)).send(
      new CreateRoleCommand({ RoleName: 'check', AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const source = `
      export const seen = [];
      export const handler = async (event) => {
        if (event.ask) return seen;
        seen.push(event);
        return seen.length === 1 ? { hookStatus: 'IN_PROGRESS', callBackDelay: 20 } : { hookStatus: 'FAILED', reason: 'not good' };
      };`;
    const lambda = keep(new LambdaClient(aws));
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'slipway-hook-check',
        Code: { ZipFile: writeZip({ 'index.mjs': source }) },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: Role?.Arn,
      }),
    );
    const hook = { hookTargetArn: FunctionArn, lifecycleStages: ['POST_SCALE_UP'], hookDetails: { team: 'web' } };
    const id = await begin('pause-hook', 'hooked', {
      ingress: undefined,
      gates: [],
      deploymentConfiguration: { lifecycleHooks: [hook] },
    });
    const ended = await finish(slipway.api, 'hooked', id);
    expect(ended.status).toBe('FAILED');
    expect(ended.reason).toContain(
      'POST_SCALE_UP: gate lifecycleHooks/0 failed: slipway-hook-check: it answered {"hookStatus":"FAILED","reason":"not good"}',
    );
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: FunctionArn, Payload: Buffer.from('{"ask":true}') }),
    );
    const seen = JSON.parse(Buffer.from(Payload ?? []).toString());
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatchObject({ lifecycleStage: 'POST_SCALE_UP', hookDetails: { team: 'web' } });
  }, 60_000);
});
