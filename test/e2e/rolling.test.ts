import { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../shared/contract/answers/deployment.ts';
import type { Service } from '../../shared/contract/answers/service.ts';
import { balancerClient, statesClient } from './aws-clients.ts';
import { underLoad } from './keep-loading.ts';
import { awsCli, runAwsCli } from './run-aws-cli.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import {
  addImages,
  type Changed,
  deploy,
  finish,
  idOf,
  listTasks,
  putService,
  readDeployment,
  readService,
  registerHello,
  settle,
  succeed,
} from './use-service.ts';
import { waitUntil } from './wait-until.ts';
import { watched } from './watch-health.ts';

const SERVICES = '/v1/clusters/default/services';
const state = makeState();
let slipway: Slipway;

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
  await addImages(slipway);
}, 70_000);
afterAll(() => state.remove());

const ingressAt = (path: string) => ({
  containerPort: 8080,
  path,
  deregistrationDelaySec: 0.5,
  healthCheck: { path: '/healthz' },
});

/** Deploys version 1, then rolls to version 2 under load and watched. */
async function rollUnderLoad(service: string, path: string, spec: object, desiredCount: number) {
  const { api, balancerUrl } = slipway;
  const wish = { desiredCount, ingress: ingressAt(path), ...spec };
  await deploy(api, service, { ...wish, taskDefinition: await registerHello(api, service, 1) });
  const old = (await settle(api, service, desiredCount)).map(idOf);
  const taskDefinition = await registerHello(api, service, 2);
  const [[ended, health], load] = await underLoad(balancerUrl, path, 4, async ({ seen }) => {
    await waitUntil('version 1 answers under load', () => seen.answered > 50, { seen: () => seen });
    return watched(slipway, service, () => deploy(api, service, { ...wish, taskDefinition }));
  });
  return { old, ended, health, load, running: await listTasks(api, `service=${service}`) };
}

async function ask(path: string): Promise<string> {
  const response = await fetch(slipway.balancerUrl + path, { headers: { connection: 'close' } });
  return `${response.status} ${await response.text()}`;
}

describe('rolling from one version to the next', () => {
  let rolled: Deployment;

  it('fails no request and never has fewer than 100 % healthy nor more than 200 % active tasks', async () => {
    const { old, ended, running, health, load } = await rollUnderLoad('whole', '/whole', {}, 3);
    rolled = ended;
    expect(load.failures).toEqual([]);
    expect(load.bodies.filter((body) => body.includes('version 1'))).toHaveLength(3);
    expect(load.bodies.filter((body) => body.includes('version 2'))).toHaveLength(3);
    expect(health.rounds).toBeGreaterThan(20);
    expect(health.healthyMin).toBeGreaterThanOrEqual(3);
    expect(health.targetsMin).toBeGreaterThanOrEqual(3);
    expect(health.activeMax).toBeLessThanOrEqual(6);
    expect(ended).toMatchObject({ status: 'SUCCESSFUL', lifecycleStage: 'CLEAN_UP' });
    expect(running.filter((task) => old.includes(idOf(task)))).toEqual([]);
    expect(running.map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
  });

  it('stops before it starts where the bounds are 50 and 100 %, and keeps half of the tasks healthy', async () => {
    const bounds = { deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 100 } };
    const { health, load } = await rollUnderLoad('half', '/half', bounds, 4);
    expect(load.failures).toEqual([]);
    expect(health.healthyMin).toBeGreaterThanOrEqual(2);
    expect(health.targetsMin).toBeGreaterThanOrEqual(2);
    expect(health.activeMax).toBeLessThanOrEqual(4);
  });

  it('shows its execution to any client of Step Functions, the aws CLI included', async () => {
    const executionArn = rolled.executionArn ?? '';
    const client = statesClient(slipway.awsUrl);
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
    client.destroy();
    const states = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    expect(states.at(0)).toBe('Begin');
    // SCALE_UP and CLEAN_UP: the load balancer knows the service from its version before.
    expect(states.filter((name) => name === "Wait for the stage's goal")).toHaveLength(2);
    expect(states.at(-1)).toBe('Finished');
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded');
    if (!awsCli) return;
    const shown = await runAwsCli<{ events: { type: string }[] }>(
      slipway.awsUrl,
      ...['stepfunctions', 'get-execution-history', '--execution-arn', executionArn],
    );
    expect(shown.events.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
  });
});

describe('changing a service', () => {
  const spec = { desiredCount: 2, ingress: ingressAt('/') };
  let taskDefinition: string;

  it('answers 200 and no deployment to the same wish, and 202 and no deployment to another count', async () => {
    const { api } = slipway;
    taskDefinition = await registerHello(api, 'site', 1);
    const first = await deploy(api, 'site', { ...spec, taskDefinition });
    const again = await api.call<Changed>('PUT', `${SERVICES}/site`, { ...spec, taskDefinition });
    expect([again.status, again.body.deployment, again.headers.get('etag')]).toEqual([200, null, '"1"']);

    const more = await api.call<Changed>('PUT', `${SERVICES}/site`, { ...spec, taskDefinition, desiredCount: 4 });
    expect([more.status, more.body.deployment, more.body.service.desiredCount]).toEqual([202, null, 4]);
    const { length } = await settle(api, 'site', 4);
    expect(length).toBe(4);

    const less = await api.call<Changed>('PATCH', `${SERVICES}/site`, { desiredCount: 2 });
    expect([less.status, less.body.deployment]).toEqual([202, null]);
    await settle(api, 'site', 2);
    const { deployments } = await api.get<{ deployments: Deployment[] }>(`${SERVICES}/site/deployments`);
    expect(deployments.map(({ id }) => id)).toEqual([first.id]);
  });

  it('keeps the count where a wish does not say one', async () => {
    const { api } = slipway;
    const answer = await api.call<Changed>('PUT', `${SERVICES}/site`, { ingress: spec.ingress, taskDefinition });
    expect([answer.status, answer.body.service.desiredCount]).toEqual([200, 2]);
  });

  it('changes only the generation that If-Match names', async () => {
    const { api } = slipway;
    const { generation } = await readService(api, 'site');
    const wish = { desiredCount: 3 };
    const stale = await api.call('PATCH', `${SERVICES}/site`, wish, { 'if-match': `"${generation - 1}"` });
    expect(stale.status).toBe(412);
    expect(stale.body).toMatchObject({ code: 'PreconditionFailedException', status: 412 });
    expect((await readService(api, 'site')).desiredCount).toBe(2);
    const current = await api.call<Changed>('PATCH', `${SERVICES}/site`, wish, { 'if-match': `"${generation}"` });
    expect([current.status, current.body.service.generation]).toEqual([202, generation + 1]);
    await settle(api, 'site', 3);
  });

  it('rolls to an image that a PATCH names, with a revision of the task definition for it', async () => {
    const { api } = slipway;
    const { status, body } = await api.call<Changed>('PATCH', `${SERVICES}/site`, { image: 'hello:2' });
    expect(status).toBe(202);
    expect(body.deployment?.taskDefinition).toMatch(/task-definition\/site:\d+$/);
    await succeed(api, 'site', body.deployment?.id ?? '');
    expect(await ask('/')).toContain('version 2');
  });

  it('leaves a deployment for a newer one in its middle, without losing a request', async () => {
    const { api, balancerUrl } = slipway;
    const wish = { ...spec, desiredCount: 3 };
    const [[left, newer], load] = await underLoad(balancerUrl, '/', 2, async () => {
      const first = await putService(api, 'site', { ...wish, taskDefinition });
      await waitUntil('its first task runs', async () => {
        const deployment = await readDeployment(api, 'site', first.deployment?.id ?? '');
        return deployment.runningCount > 0;
      });
      const second = await deploy(api, 'site', { ...wish, taskDefinition: await registerHello(api, 'site', 2) });
      return [first.deployment, second];
    });
    expect(await finish(api, 'site', left?.id ?? '')).toMatchObject({ status: 'STOPPED', supersededBy: newer?.id });
    const tasks = await settle(api, 'site', 3);
    expect(new Set(tasks.map(({ startedBy }) => startedBy))).toEqual(new Set([newer?.id]));
    expect(new Set(slipway.processes().map(({ taskId }) => taskId)).size).toBe(slipway.processes().length);
    expect(load.failures).toEqual([]);
  });

  it('gives each path to its service by whole segments, and the longer one first', async () => {
    const ids = slipway.processes().filter(({ environment }) => environment.SERVICE === 'half');
    const ofHalf = new RegExp(ids.map(({ taskId }) => taskId).join('|'));
    expect(await ask('/half')).toMatch(ofHalf);
    expect(await ask('/half/of/it?a=b')).toMatch(ofHalf);
    expect(await ask('/halfway')).toMatch(/^200 Hello/);
    expect(await ask('/halfway')).not.toMatch(ofHalf);
  });

  it('moves to another path by a deployment, and is left by all traffic when ingress goes', async () => {
    const { api } = slipway;
    const { taskDefinition } = await readService(api, 'half');
    const wish = { taskDefinition, deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 100 } };
    await deploy(api, 'half', { ...wish, ingress: ingressAt('/moved') });
    expect(await ask('/moved')).toMatch(/^200 Hello/);
    await deploy(api, 'half', { ...wish, minHealthySec: 0.1 });
    expect((await readService(api, 'half')).loadBalancers).toEqual([]);
  });

  it('stops everything of a deleted service in order, and leaves nothing of it', async () => {
    const { api, awsUrl } = slipway;
    const client = balancerClient(awsUrl);
    const { loadBalancers } = await readService(api, 'whole');
    const TargetGroupArns = [loadBalancers?.[0]?.targetGroupArn ?? ''];
    const { status, body } = await api.call<{ service: Service }>('DELETE', `${SERVICES}/whole`);
    expect([status, body.service.status, body.service.desiredCount]).toEqual([202, 'DRAINING', 0]);
    await waitUntil('it is INACTIVE', async () => (await readService(api, 'whole')).status === 'INACTIVE');
    expect(slipway.processes().filter(({ environment }) => environment.SERVICE === 'whole')).toEqual([]);
    expect(await listTasks(api, 'service=whole')).toEqual([]);
    await expect(client.send(new DescribeTargetGroupsCommand({ TargetGroupArns }))).rejects.toThrow('not found');
    const put = await api.call('DELETE', `${SERVICES}/whole`);
    expect(put.status).toBe(404);
    client.destroy();
  });
});
