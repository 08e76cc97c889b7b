import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { DescribeTaskDefinitionCommand, DescribeTasksCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../shared/contract/answers/deployment.ts';
import type { Event } from '../../shared/contract/answers/event.ts';
import type { Task } from '../../shared/contract/answers/task.ts';
import type { Problem } from '../../shared/contract/problem.ts';
import { ecsClient } from './aws-clients.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import {
  addImages,
  type Changed,
  deploy,
  idOf,
  listEvents,
  listTasks,
  putService,
  readService,
  readTask,
  register,
  settle,
  shell,
  succeed,
} from './use-service.ts';
import { waitUntil } from './wait-until.ts';

/** What the outward contract says of the HTTP API and of local images, where no other test here is about it. */
const TASKS = '/v1/clusters/default/tasks';
const WEB = '/v1/clusters/default/services/web';
const SPEC = { taskDefinition: 'web:1', minHealthySec: 0, desiredCount: 2 };
const state = makeState();
let slipway: Slipway;

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
  await addImages(slipway);
  await register(slipway.api, 'web', [shell('web', 'exec sleep 600')]);
  await deploy(slipway.api, 'web', SPEC);
}, 120_000);
afterAll(() => state.remove());

/** Runs one task and answers it when it has stopped. */
async function runToEnd(body: object): Promise<Task> {
  const { tasks } = await slipway.api.send<{ tasks: Task[] }>('POST', TASKS, body);
  const [task] = tasks;
  return waitUntil('the task has stopped', async () => {
    const now = await readTask(slipway.api, idOf(task as Task));
    return now.lastStatus === 'STOPPED' && now;
  });
}

const linesOf = async (task: Task, query = '') => {
  const { logs } = await slipway.api.get<{ logs: { message: string }[] }>(`${TASKS}/${idOf(task)}/logs?${query}`);
  return logs.map(({ message }) => message);
};

describe('the HTTP API', () => {
  it('always has the cluster default, and others as they are made and deleted', async () => {
    const { api } = slipway;
    expect(await api.get('/v1/clusters/default')).toMatchObject({
      cluster: { clusterName: 'default', status: 'ACTIVE' },
    });
    expect((await api.call('DELETE', '/v1/clusters/default')).status).toBeGreaterThanOrEqual(400);
    expect((await api.call('PUT', '/v1/clusters/team', {})).status).toBe(201);
    expect(await api.get('/v1/clusters')).toMatchObject({
      clusters: [{ clusterName: 'default' }, { clusterName: 'team' }],
    });
    expect(await api.send('DELETE', '/v1/clusters/team')).toMatchObject({ cluster: { status: 'INACTIVE' } });
    expect((await api.call('GET', '/v1/clusters/team')).status).toBe(404);
  });

  it('registers definitions in ECS itself, and lists, deregisters and deletes them', async () => {
    const { api, awsUrl } = slipway;
    for (const revision of [1, 2]) expect(await register(api, 'shop', [shell('app', 'true')])).toBe(`shop:${revision}`);
    const client = ecsClient(awsUrl);
    const seen = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'shop' }));
    const newest = await api.get<{ taskDefinition: { taskDefinitionArn: string } }>('/v1/task-definitions/shop');
    expect(newest.taskDefinition).toMatchObject({ family: 'shop', revision: 2, status: 'ACTIVE' });
    expect(newest.taskDefinition.taskDefinitionArn).toBe(seen.taskDefinition?.taskDefinitionArn);
    const { taskDefinitions } = await api.get<{ taskDefinitions: object[] }>('/v1/task-definitions?family=shop');
    expect(taskDefinitions).toMatchObject([{ revision: 1 }, { revision: 2 }]);
    for (const status of ['INACTIVE', 'DELETE_IN_PROGRESS'])
      expect(await api.send('DELETE', '/v1/task-definitions/shop:2')).toMatchObject({ taskDefinition: { status } });
    await waitUntil('it is gone', async () => (await api.call('GET', '/v1/task-definitions/shop:2')).status === 404);
    expect(await api.get('/v1/task-definitions/shop')).toMatchObject({ taskDefinition: { revision: 1 } });
    expect(await register(api, 'shop', [shell('app', 'true')])).toBe('shop:3');
    client.destroy();
  });

  it('runs tasks on FARGATE in the stack’s network where nothing is said, and keeps what the user said', async () => {
    const { api, awsUrl } = slipway;
    const tags = [{ key: 'team', value: 'blue' }];
    const said = { group: 'nightly', startedBy: 'cron/7', tags };
    const arn = (await api.get<{ taskDefinition: { taskDefinitionArn: string } }>('/v1/task-definitions/web'))
      .taskDefinition.taskDefinitionArn;
    const answer = await api.call<{ tasks: Task[]; failures: object[] }>('POST', TASKS, {
      taskDefinition: 'web',
      ...said,
    });
    expect([answer.status, answer.body.failures]).toEqual([202, []]);
    const id = idOf(answer.body.tasks[0] as Task);
    expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
    const task = await waitUntil('it runs', async () => {
      const now = await readTask(api, id);
      return now.lastStatus === 'RUNNING' && now;
    });
    expect(task).toMatchObject({ launchType: 'FARGATE', taskDefinitionArn: arn, ...said });
    const client = ecsClient(awsUrl);
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ tasks: [task.taskArn ?? ''] }));
    expect(tasks[0]?.attachments?.[0]?.details).toContainEqual({
      name: 'subnetId',
      value: expect.stringMatching(/^subnet-/),
    });
    // What was heard of it by events, where ECS says `eni`, is shown in the words of the API.
    expect(task.attachments).toEqual(tasks[0]?.attachments);
    client.destroy();

    expect((await api.call('DELETE', `${TASKS}/${id}?reason=not+needed`)).status).toBe(202);
    const stopped = await waitUntil('it has stopped', async () => {
      const now = await readTask(api, id);
      return now.lastStatus === 'STOPPED' && now;
    });
    expect(JSON.stringify(stopped.explanation)).toContain('not needed');
    const ids = async (query: string) => (await listTasks(api, query)).map(idOf);
    expect(await ids('limit=100')).not.toContain(id);
    expect(await ids('status=STOPPED')).toContain(id);
    expect(await ids('status=RUNNING')).toHaveLength(2);
    expect((await ids('service=web')).sort()).toEqual((await ids('status=RUNNING')).sort());
  });

  it('shows a service as ECS does, and its deployments with Slipway’s own words beside them', async () => {
    const { api } = slipway;
    await settle(api, 'web', 2);
    const service = await readService(api, 'web');
    expect(service).toMatchObject({ status: 'ACTIVE', desiredCount: 2, runningCount: 2, pendingCount: 0 });
    expect(service.deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2 }]);
    expect(service.events.length).toBeGreaterThan(0);
    const { deployments } = await api.get<{ deployments: Deployment[] }>(`${WEB}/deployments`);
    const [deployment] = deployments;
    expect(deployment).toMatchObject({ status: 'SUCCESSFUL', lifecycleStage: 'CLEAN_UP', timeline: expect.any(Array) });
    expect(deployment?.id).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(deployment?.taskDefinition).toBe(service.taskDefinition);
    expect(service.taskDefinition).toMatch(/task-definition\/web:1$/);
  });

  it('foretells a change without making it, and carries out no plan of another state (412)', async () => {
    const { api } = slipway;
    const before = await readService(api, 'web');
    const wish = { ...SPEC, desiredCount: 1, minHealthySec: 1 };
    const plan = await api.send<{ planToken: string; diff: object[] }>('POST', `${WEB}/plan`, wish);
    expect(plan).toMatchObject({ outcome: 'deployment', steps: expect.any(Array), refusals: [] });
    expect(plan.diff.length).toBeGreaterThan(0);
    expect(await readService(api, 'web')).toEqual(before);
    await api.send('PATCH', WEB, { desiredCount: 3 });
    const { planToken } = plan;
    const late = await api.call<Problem>('PUT', WEB, { ...wish, planToken });
    expect([late.status, late.body.code]).toEqual([412, 'PreconditionFailedException']);
    await api.send('PATCH', WEB, { desiredCount: 2 });
    await settle(api, 'web', 2);
  });

  it('deploys the same again when told to, and answers as to a PUT', async () => {
    const { api } = slipway;
    const { service, deployment } = await api.send<Changed>('PATCH', WEB, { forceNewDeployment: true });
    expect(service.deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'IN_PROGRESS' },
      { status: 'ACTIVE' },
    ]);
    await succeed(api, 'web', deployment?.id ?? '');
    const { status, body } = await api.call<Changed>('PUT', WEB, { ...SPEC, desiredCount: undefined });
    expect([status, body.deployment, body.service.desiredCount]).toEqual([200, null, 2]);
  });

  it('does a write once under its Idempotency-Key, and refuses another body under it (422)', async () => {
    const { api } = slipway;
    const send = (body: object) =>
      api.call<{ tasks: Task[]; code: string }>('POST', TASKS, body, { 'idempotency-key': 'once' });
    const first = await send({ taskDefinition: 'web' });
    const again = await send({ taskDefinition: 'web' });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await send({ taskDefinition: 'web', count: 2 });
    expect([other.status, other.body.code]).toEqual([422, 'IdempotentParameterMismatchException']);
    await api.send('DELETE', `${TASKS}/${idOf(first.body.tasks[0] as Task)}`);
  });

  it('pages, and shows events newest first, but oldest first from a cursor', async () => {
    const { api } = slipway;
    const events = await listEvents(api, 'web');
    const times = events.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().reverse());
    const pages: string[] = [];
    for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
      const more: string = token === undefined ? '' : `&nextToken=${token}`;
      const page = await api.get<{ tasks: Task[]; nextToken?: string }>(`${TASKS}?limit=1&service=web${more}`);
      pages.push(...page.tasks.map(idOf));
      token = page.nextToken;
    }
    expect(pages.sort()).toEqual((await listTasks(api, 'service=web')).map(idOf).sort());
    const newest = (place: string) => api.get<{ cursor: string }>(`${place}?limit=1`);
    const [{ cursor }, all] = await Promise.all([newest(`${WEB}/events`), newest('/v1/events')]);
    const waiting = api.get<{ events: Event[] }>(`${WEB}/events?after=${cursor}&waitSec=20`);
    await api.send('PATCH', WEB, { desiredCount: 1 });
    expect((await waiting).events[0]?.message).toContain('desired count 2 -> 1');
    await settle(api, 'web', 1);
    const { events: since } = await api.get<{ events: Event[] }>(`/v1/events?after=${all.cursor}`);
    const after = since.map(({ createdAt }) => createdAt);
    expect(after).toEqual(after.toSorted());
    expect(since[0]?.message).toContain('desired count 2 -> 1');
  });

  it('protects a task of a service from a scale-in', async () => {
    const { api } = slipway;
    const [task] = await settle(api, 'web', 1);
    const of = `${TASKS}/${idOf(task as Task)}/protection`;
    await api.send('POST', of, { protectionEnabled: true, expiresInMinutes: 5 });
    expect(await api.get(of)).toMatchObject({ task: { protectionEnabled: true, expirationDate: expect.any(String) } });
    await api.send('PATCH', WEB, { desiredCount: 0 });
    await waitUntil('the service says that it waits', async () =>
      (await listEvents(api, 'web')).some(({ message }) => message.includes('protect')),
    );
    expect((await readTask(api, idOf(task as Task))).desiredStatus).toBe('RUNNING');
    await api.send('POST', of, { protectionEnabled: false });
    await settle(api, 'web', 0);
  });

  it('keeps a service between the bounds of its scaling', async () => {
    const { api } = slipway;
    expect((await api.call('GET', `${WEB}/scaling`)).status).toBe(404);
    const scaling = { minCapacity: 1, maxCapacity: 2 };
    expect(await api.send('PUT', `${WEB}/scaling`, scaling)).toMatchObject({
      scaling: { ...scaling, desiredCount: 1 },
    });
    expect(await api.get(`${WEB}/scaling`)).toMatchObject({ scaling });
    expect(await api.send('PATCH', WEB, { desiredCount: 9 })).toMatchObject({ service: { desiredCount: 2 } });
  });

  it('never shows a stop before the start that made it possible', async () => {
    const { api } = slipway;
    await settle(api, 'web', 2);
    const old = (await listTasks(api, 'service=web')).map(idOf);
    const { deployment } = await putService(api, 'web', { ...SPEC, minHealthySec: 0.2 });
    let ended = false;
    const watching = (async () => {
      for (; !ended; await new Promise((resolve) => setTimeout(resolve, 5))) {
        const tasks = await listTasks(api, 'service=web');
        const staying = tasks.filter(
          ({ lastStatus, desiredStatus }) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING',
        );
        expect(staying.length).toBeGreaterThanOrEqual(2);
      }
    })();
    await succeed(api, 'web', deployment?.id ?? '').finally(() => {
      ended = true;
    });
    await watching;
    expect((await listTasks(api, 'service=web')).map(idOf)).not.toEqual(expect.arrayContaining(old));
  });

  it('tells of itself: health, and OpenAPI 3.1', async () => {
    expect((await slipway.api.call('GET', '/v1/health')).status).toBe(200);
    expect((await slipway.api.get<{ openapi: string }>('/v1/openapi.json')).openapi).toMatch(/^3\.1/);
  });
});

const look = (container: object) => ({ name: 'look', image: 'look:1', ...container });

describe('a local image', () => {
  const directoryOf = (name: string) => path.join(state.directory, 'images', name);
  function writeImage(name: string, image: object): string {
    mkdirSync(path.join(directoryOf(name), 'inner'), { recursive: true });
    writeFileSync(path.join(directoryOf(name), 'image.json'), JSON.stringify(image));
    return directoryOf(name);
  }

  it('is run as exactly its Entrypoint and Cmd, in its directory, with its own environment and ports', async () => {
    const { api } = slipway;
    const script = 'echo "argv $0 $*"; pwd; env; cut -d" " -f5 /proc/self/stat; echo $$';
    const image = { Entrypoint: ['sh', '-c', script], Cmd: ['zero', 'a b'], Env: ['FROM=image'], WorkingDir: 'inner' };
    await api.send('PUT', '/v1/local/images/look/1', { directory: writeImage('look', image) });
    const ports = [{ containerPort: 8080 }, { containerPort: 9090 }];
    await register(api, 'look', [look({ portMappings: ports, environment: [{ name: 'GIVEN', value: 'x' }] })]);
    const lines = await linesOf(await runToEnd({ taskDefinition: 'look' }), 'tail=100&container=look');
    expect(lines[0]).toBe('argv zero a b');
    expect(lines[1]).toMatch(/\/inner$/);
    // The leader of its own process group.
    const [group, pid] = lines.slice(-2);
    expect(group).toBe(pid);
    const env = Object.fromEntries(lines.slice(2, -2).map((line) => line.split(/=(.*)/s).slice(0, 2)));
    expect(env).toMatchObject({ FROM: 'image', GIVEN: 'x', PATH: process.env.PATH, PORT: env.PORT_8080 });
    expect(env.PORT_9090).toMatch(/^\d+$/);
    const inherited = Object.keys(process.env).filter((name) => name in env);
    const allowed = ['PATH', 'HOME', 'LANG', 'TZ', 'PWD', 'SHLVL', '_'];
    expect(inherited.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it('is copied when it is added: what becomes of its directory is nothing to it', async () => {
    const { api } = slipway;
    const directory = writeImage('look', { Cmd: ['sh', '-c', 'echo first'] });
    const first = await api.send<{ image: { digest: string } }>('PUT', '/v1/local/images/look/1', { directory });
    const same = await api.send<{ image: { digest: string } }>('PUT', '/v1/local/images/look/again', { directory });
    expect(same.image.digest).toBe(first.image.digest);
    writeFileSync(path.join(directory, 'image.json'), JSON.stringify({ Cmd: ['sh', '-c', 'echo second'] }));
    expect(await linesOf(await runToEnd({ taskDefinition: 'look' }))).toEqual(['first']);
    expect(readFileSync(path.join(directory, 'image.json'), 'utf8')).toContain('second');
  });

  it('that is nowhere stops the task with CannotPullContainerError, as ECS does', async () => {
    await register(slipway.api, 'nowhere', [look({ image: 'nowhere:1' })]);
    const task = await runToEnd({ taskDefinition: 'nowhere' });
    expect(task).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringContaining('CannotPullContainerError'),
    });
  });
});

describe('who may do what, where no keys are given', () => {
  /** Only node:http lets a caller say which host he means. */
  const statusFor = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${slipway.api.url}/v1/clusters`, { headers }, (answer) => resolve(answer.resume().statusCode))
        .once('error', reject)
        .end();
    });

  it('is everything for this machine, and nothing for pages of other sites that its browser shows', async () => {
    expect(await statusFor({})).toBe(200);
    expect(await statusFor({ origin: 'https://evil.example' })).toBe(403);
    expect(await statusFor({ host: 'evil.example' })).toBe(403);
  });

  it('is nothing for other machines: it listens on loopback alone', async () => {
    const { port } = new URL(slipway.api.url);
    // 127.0.0.1 is the one address that it has; on every other of this machine nobody answers.
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address, family } of others.filter(({ internal }) => !internal)) {
      const host = family === 'IPv6' ? `[${address}]` : address;
      await expect(fetch(`http://${host}:${port}/v1/health`)).rejects.toThrow();
    }
    await expect(fetch(`http://127.0.0.2:${port}/v1/health`)).rejects.toThrow();
  });

  it('is never a role outside the role path, nor another role for a task', async () => {
    const { api } = slipway;
    const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
    const definition = {
      family: 'roles',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
    };
    const withRoles = (roles: object) =>
      api.call<Problem>('POST', '/v1/task-definitions', { ...definition, containerDefinitions: [look({})], ...roles });
    const both = { taskRoleArn: role('admin'), executionRoleArn: role('slipway-tasks-not/pull') };
    const refused = await withRoles(both);
    expect(refused.status).toBe(400);
    expect(refused.body.errors?.map(({ pointer }) => pointer).sort()).toEqual(['/executionRoleArn', '/taskRoleArn']);
    expect((await withRoles({ taskRoleArn: role('slipway-tasks/worker') })).status).toBe(201);
    const overrides = { taskRoleArn: role('slipway-tasks/worker') };
    const run = await api.call<Problem>('POST', TASKS, { taskDefinition: 'web', overrides });
    expect([run.status, run.body.errors?.map(({ pointer }) => pointer)]).toEqual([400, ['/overrides/taskRoleArn']]);
  });
});
