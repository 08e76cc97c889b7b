import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../../shared/contract/routes/routes.ts';
import { startWorld, type World } from '../../harness/start-world.ts';
import { definitionOf, INGRESS, userOf } from '../../harness/user.ts';
import type { EventParts } from '../../security/make-event.ts';
import { type Answer, type Api, serveApi } from './handlers.ts';

let world: World;
let api: Api;
const asked = new Set<string>();

const IN_CLUSTER = { cluster: 'default' };
const OF_WEB = { ...IN_CLUSTER, service: 'web' };
const TAGS = { tags: [{ key: 'team', value: 'shop' }], propagateTags: 'SERVICE' };
const SPEC = { taskDefinition: 'web', desiredCount: 2, minHealthySec: 1, ingress: INGRESS, ...TAGS };

beforeAll(async () => {
  const output = 'listening\nready\n';
  world = await startWorld({ scripts: { 'web:1': { output }, 'job:1': { output, exitAfterMs: 500, exitCode: 3 } } });
  api = await serveApi(world);
});

afterAll(async () => {
  await api.close();
  await world.stop();
});

/** Calls a route; its answer is one that the contract has. */
async function call(operationId: string, parts?: EventParts): Promise<Answer> {
  asked.add(operationId);
  const answer = await api.call(operationId, parts);
  expect(answer.problem).toBeUndefined();
  return answer;
}

interface Counted {
  activeServicesCount: number;
  statistics: { name: string; value: string }[];
}

const listOf = (answer: Answer, name: string) => answer.body[name] as Record<string, unknown>[];
const idOf = (task: Record<string, unknown> | undefined) => String(task?.taskArn).split('/').at(-1) ?? '';

describe('the functions of the API', () => {
  it('answer as the contract says, through the life of a service', async () => {
    await call('registerTaskDefinition', { body: definitionOf('web:1') });
    await call('registerTaskDefinition', { body: definitionOf('job:1', { family: 'job' }) });
    expect(listOf(await call('listTaskDefinitions', { query: { family: 'web' } }), 'taskDefinitions')).toHaveLength(1);
    await call('getTaskDefinition', { params: { taskDefinition: 'web:1' } });

    const put = await call('putService', { params: OF_WEB, body: SPEC });
    expect(put).toMatchObject({ status: 202, headers: { etag: '"1"' }, body: { deployment: { status: 'PENDING' } } });
    const again = await call('putService', { params: OF_WEB, body: SPEC });
    expect(again).toMatchObject({ status: 200, body: { deployment: null } });
    await call('getService', { params: OF_WEB });
    await userOf(world).reaches('SUCCESSFUL');
    await world.time.pass(3_000);

    const service = await call('getService', { params: OF_WEB });
    expect(service.body.service).toMatchObject({
      status: 'ACTIVE',
      desiredCount: 2,
      runningCount: 2,
      pendingCount: 0,
      taskDefinition: expect.stringMatching(/task-definition\/web:1$/),
      deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2 }],
      loadBalancers: [{ containerName: 'app', containerPort: 80 }],
    });
    expect(listOf(await call('listServices', { params: IN_CLUSTER }), 'services')).toHaveLength(1);

    const patched = await call('patchService', {
      params: OF_WEB,
      body: { image: 'web:2' },
      headers: { 'if-match': '"1"' },
    });
    expect(patched).toMatchObject({ status: 202, headers: { etag: '"2"' } });
    await userOf(world).reaches('SUCCESSFUL');
    const deployments = listOf(await call('listDeployments', { params: OF_WEB }), 'deployments');
    expect(deployments.map(({ status }) => status)).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
    for (const { id } of deployments) {
      const one = await call('getDeployment', { params: { ...OF_WEB, deployment: String(id) } });
      expect(one.body.deployment).toMatchObject({ id, lifecycleStage: 'CLEAN_UP' });
    }
    const scaled = await call('patchService', { params: OF_WEB, body: { desiredCount: 1 } });
    expect(scaled).toMatchObject({ status: 202, body: { deployment: null, service: { desiredCount: 1 } } });
    await world.time.pass(10_000);
  });

  it('answer as the contract says of tasks and what they wrote', async () => {
    const ran = await call('runTask', {
      params: IN_CLUSTER,
      body: { taskDefinition: 'job', count: 2, startedBy: 'me' },
    });
    expect(ran.status).toBe(202);
    const [task] = listOf(ran, 'tasks');
    const live = listOf(await call('listTasks', { params: IN_CLUSTER }), 'tasks');
    expect(live.map(({ lastStatus }) => lastStatus)).toContain('RUNNING');
    await world.time.pass(3_000);
    const params = { ...IN_CLUSTER, task: idOf(task) };
    const stopped = await call('getTask', { params });
    expect(stopped.body.task).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      startedBy: 'me',
      group: 'family:job',
      explanation: [{ who: 'ECS' }, { container: 'app', exitCode: 3, lastLines: ['listening', 'ready'] }],
    });
    const logs = await call('getTaskLogs', { params });
    expect(listOf(logs, 'logs').map(({ message }) => message)).toEqual(['listening', 'ready']);
    const all = listOf(await call('listTasks', { params: IN_CLUSTER, query: { status: 'STOPPED' } }), 'tasks');
    // Two jobs, two tasks of the version before, and the one that was scaled in.
    expect(all).toHaveLength(5);
    const [mine] = listOf(await call('listTasks', { params: IN_CLUSTER, query: { service: 'web' } }), 'tasks');
    expect(mine).toMatchObject({ group: 'service:web', lastStatus: 'RUNNING' });
    const own = { ...IN_CLUSTER, task: idOf(mine) };
    for (const protectionEnabled of [true, false]) {
      const asked = await call('updateTaskProtection', { params: own, body: { protectionEnabled } });
      expect(asked).toMatchObject({ status: 200, body: { task: { protectionEnabled, taskArn: mine?.taskArn } } });
      expect((await call('getTaskProtection', { params: own })).body).toEqual(asked.body);
    }
    const whole = (await call('getTask', { params: own })).body.task;
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(whole).toMatchObject({
      connectivity: 'CONNECTED',
      connectivityAt: time,
      pullStartedAt: time,
      pullStoppedAt: time,
      platformFamily: 'Linux',
      ephemeralStorage: { sizeInGiB: 20 },
      enableExecuteCommand: false,
      tags: [{ key: 'team', value: 'shop' }],
    });
    expect(whole).not.toHaveProperty('executionStoppedAt');
    const networkInterfaces = [{ attachmentId: expect.any(String), privateIpv4Address: '127.0.0.1' }];
    expect(whole).toMatchObject({ containers: [{ taskArn: mine?.taskArn, networkInterfaces, cpu: '0' }] });
    expect(mine).toMatchObject({ containers: [{ taskArn: mine?.taskArn, networkInterfaces }] });
    const stop = await call('stopTask', { params: { ...IN_CLUSTER, task: idOf(mine) }, query: { reason: 'try it' } });
    expect(stop).toMatchObject({ status: 202, body: { task: { desiredStatus: 'STOPPED' } } });
    await world.time.pass(10_000);
    const why = await call('getTask', { params: { ...IN_CLUSTER, task: idOf(mine) } });
    expect(why.body.task).toMatchObject({
      executionStoppedAt: time,
      explanation: [{ who: 'Slipway', what: 'Slipway stopped it (USER): try it' }],
    });
  });

  it('say what a change would do', async () => {
    const body = { taskDefinition: 'web', desiredCount: 1 };
    expect(await call('planService', { params: OF_WEB, body })).toMatchObject({ status: 200, body: { refusals: [] } });
  });

  it('say how a service scales', async () => {
    const params = OF_WEB;
    const body = { minCapacity: 1, maxCapacity: 3 };
    expect(await call('putScaling', { params, body })).toMatchObject({ status: 202, body: { scaling: body } });
    expect(await call('getScaling', { params })).toMatchObject({ status: 200, body: { scaling: body } });
    const rehearsed = await call('rehearseScaling', { params, body: { metrics: {} } });
    expect(rehearsed).toMatchObject({ status: 200, body: { decisions: [] } });
  });

  it('page through every list without a gap or a double', async () => {
    const lists = [
      ['listTasks', 'tasks', { params: IN_CLUSTER }, {}],
      ['listTasks', 'tasks', { params: IN_CLUSTER }, { status: 'STOPPED' }],
      ['listTasks', 'tasks', { params: IN_CLUSTER }, { status: 'STOPPED', service: 'web' }],
      ['listDeployments', 'deployments', { params: OF_WEB }, {}],
      ['listServiceEvents', 'events', { params: OF_WEB }, {}],
      ['listEvents', 'events', {}, {}],
      ['listTaskDefinitions', 'taskDefinitions', {}, {}],
      ['listClusters', 'clusters', {}, {}],
      ['listServices', 'services', { params: IN_CLUSTER }, {}],
    ] as const;
    for (const [operationId, plural, parts, query] of lists) {
      const whole = listOf(await call(operationId, { ...parts, query: { ...query, limit: '100' } }), plural);
      const paged: object[] = [];
      for (let nextToken: string | undefined, pages = 0; pages === 0 || nextToken; pages += 1) {
        const page = await call(operationId, {
          ...parts,
          query: { ...query, limit: '1', ...(nextToken && { nextToken }) },
        });
        paged.push(...listOf(page, plural));
        nextToken = page.body.nextToken as string | undefined;
        expect(pages).toBeLessThan(100);
      }
      expect([operationId, query, paged]).toEqual([operationId, query, whole]);
      expect(whole.length).toBeGreaterThan(0);
    }
  });

  it('answer as the contract says of clusters, of events and of an end', async () => {
    expect(await call('putCluster', { params: { cluster: 'other' } })).toMatchObject({ status: 201 });
    expect(await call('putCluster', { params: { cluster: 'other' } })).toMatchObject({ status: 200 });
    const counted = (await call('getCluster', { params: IN_CLUSTER })).body.cluster;
    expect(counted).toMatchObject({
      activeServicesCount: 1,
      statistics: expect.arrayContaining([{ name: 'activeFargateServiceCount', value: '1' }]),
      pendingTasksCount: 0,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    });
    // A list counts no services, which would all have to be read.
    const { activeServicesCount, statistics, ...rest } = counted as Counted;
    const ofTasks = statistics.filter(({ name }) => !name.endsWith('ServiceCount'));
    expect(listOf(await call('listClusters'), 'clusters')).toEqual([
      { ...rest, statistics: ofTasks },
      expect.objectContaining({ clusterName: 'other', registeredContainerInstancesCount: 0 }),
    ]);
    expect([activeServicesCount, ofTasks.length, statistics.length]).toEqual([1, 4, 8]);
    const tagged = async (body?: object) =>
      (await call('putCluster', { params: { cluster: 'other' }, body })).body.cluster;
    const [team, stage] = [
      { key: 'team', value: 'shop' },
      { key: 'stage', value: 'test' },
    ];
    expect(await tagged({ tags: [team, { key: 'stage', value: 'dev' }] })).toMatchObject({
      tags: [team, { key: 'stage', value: 'dev' }],
    });
    expect(await tagged({ tags: [stage] })).toMatchObject({ tags: [stage] });
    expect(await tagged()).toMatchObject({ tags: [stage] });
    expect(await tagged({ tags: [] })).toMatchObject({ tags: [] });
    const awsvpcConfiguration = { subnets: world.config.subnets.slice(0, 1) };
    const { tasks } = await world.call<{ tasks: { taskArn: string }[] }>('ecs', 'RunTask', {
      cluster: 'other',
      taskDefinition: 'web',
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration },
    });
    const pending = (await call('getCluster', { params: { cluster: 'other' } })).body.cluster;
    expect(pending).toMatchObject({
      pendingTasksCount: 1,
      statistics: expect.arrayContaining([{ name: 'pendingFargateTasksCount', value: '1' }]),
    });
    const refused = await api.call('deleteCluster', { params: { cluster: 'other' } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'ClusterContainsTasksException' } });
    await world.call('ecs', 'StopTask', { cluster: 'other', task: tasks[0]?.taskArn });
    await world.time.pass(5_000);
    expect(await call('deleteCluster', { params: { cluster: 'other' } })).toMatchObject({
      body: { cluster: { status: 'INACTIVE' } },
    });

    const newest = await call('listServiceEvents', { params: OF_WEB, query: { limit: '3' } });
    const all = await call('listEvents', { query: { limit: '100' } });
    expect(listOf(all, 'events').length).toBeGreaterThan(listOf(newest, 'events').length);
    const after = await call('listEvents', { query: { after: String(all.body.cursor) } });
    expect(listOf(after, 'events')).toEqual([]);

    const ended = await call('deleteService', { params: OF_WEB });
    expect(ended).toMatchObject({ status: 202, body: { service: { status: 'DRAINING' } } });
    await world.time.pass(10_000);
    const inactive = await call('getService', { params: OF_WEB });
    expect(inactive.body.service).toMatchObject({ status: 'INACTIVE', runningCount: 0 });
    expect(listOf(await call('listServices', { params: IN_CLUSTER }), 'services')).toEqual([]);
    await call('deregisterTaskDefinition', { params: { taskDefinition: 'web:1' } });
    await call('getHealth');
  });

  it('answer as the contract says of a deployment that is steered', async () => {
    await call('registerTaskDefinition', { body: definitionOf('web:1', { family: 'steered' }) });
    const params = { ...IN_CLUSTER, service: 'steered' };
    const body = { taskDefinition: 'steered', desiredCount: 1, minHealthySec: 1 };
    const steered = userOf(world, params);
    await call('putService', { params, body });
    await steered.reaches('SUCCESSFUL');
    for (const [verbs, end] of [
      [['pause', 'promote', 'pause', 'resume', 'rollback'], 'ROLLBACK_SUCCESSFUL'],
      [['stop'], 'STOPPED'],
    ] as const) {
      const put = await call('putService', { params, body: { ...body, forceNewDeployment: true } });
      const { id } = put.body.deployment as { id: string };
      for (const verb of verbs) {
        const answer = await call(`${verb}Deployment`, { params: { ...params, deployment: id } });
        expect(answer).toMatchObject({ status: 202, body: { deployment: { id } } });
      }
      await steered.reaches(end);
    }
  });

  it('take the route that the gateway found, whatever the decoded path looks like', async () => {
    for (const cluster of ['a/b', 'a?b', '../..', 'a/services', '']) {
      const answer = await api.call('getCluster', { params: { cluster } });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/cluster' }] } });
    }
  });

  it('are called for every route that they have, above', () => {
    const served = routes.filter(({ local, path }) => !local && path !== '/v1/openapi.json');
    expect([...asked].sort()).toEqual(served.map(({ operationId }) => operationId).sort());
  });
});
