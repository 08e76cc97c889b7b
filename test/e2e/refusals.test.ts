import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Event } from '../../shared/contract/answers/event.ts';
import type { PlanAnswer } from '../../shared/contract/answers/plan.ts';
import type { Problem } from '../../shared/contract/problem.ts';
import { routes } from '../../shared/contract/routes/routes.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { addImages, deploy, register, shell } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const DEFINITIONS = '/v1/task-definitions';
const TASKS = '/v1/clusters/default/tasks';
const SERVICES = '/v1/clusters/default/services';
const state = makeState();
let slipway: Slipway;
let before: unknown;

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
  await addImages(slipway);
  await register(slipway.api, 'app', [shell('web', 'exec sleep 600')]);
  await deploy(slipway.api, 'app', { taskDefinition: 'app', minHealthySec: 0 });
  await slipway.api.send('PUT', '/v1/clusters/used', {});
  await slipway.api.send('PUT', '/v1/clusters/used/services/app', { taskDefinition: 'app', minHealthySec: 0 });
  await waitUntil('nothing happens any more', async () => {
    const { events } = await slipway.api.get<{ events: Event[] }>('/v1/events');
    return events.filter(({ message }) => message.includes('steady state')).length === 2;
  });
  before = await readAll();
}, 90_000);
afterAll(() => state.remove());

/** All that a bad request could have changed. */
async function readAll(): Promise<unknown> {
  const { api } = slipway;
  const lists = [
    '/v1/clusters',
    DEFINITIONS,
    TASKS,
    `${TASKS}?status=STOPPED`,
    SERVICES,
    '/v1/local/images',
    '/v1/events',
  ];
  return {
    lists: await Promise.all(lists.map((path) => api.get(path))),
    service: await api.get(`${SERVICES}/app`),
    pids: slipway.processes(),
  };
}

/** A container definition and a task definition that are right; each case spoils one thing. */
const container = { name: 'web', image: 'shell:1' };
const definition = {
  family: 'bad',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
};
const chain = (name: string, containerName: string) => ({
  ...container,
  name,
  essential: name === 'a',
  dependsOn: [{ containerName, condition: 'START' }],
});

/** A metric gate without its stages and condition. */
const errorRate = {
  name: 'errors',
  type: 'metric',
  metric: { metricStat: { metric: { namespace: 'Shop', metricName: 'Nothing' }, period: 60, stat: 'Sum' } },
};

interface Case {
  what: string;
  method?: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  status?: number;
  code?: string;
  pointers?: string[];
}

const invalid = (what: string, path: string, body: unknown, ...pointers: string[]): Case => ({
  what,
  path,
  body,
  method: path.startsWith(SERVICES) ? 'PUT' : 'POST',
  pointers,
});

const cases: Case[] = [
  { what: 'half a JSON document', path: DEFINITIONS, body: '{"family": "x', code: 'SerializationException' },
  { what: 'no body at all', path: DEFINITIONS, method: 'POST', code: 'SerializationException' },
  { what: 'bytes that are no text', path: DEFINITIONS, body: '\u0000\u0001', code: 'SerializationException' },
  { what: 'a list for an object', path: DEFINITIONS, body: '[]', pointers: ['/'] },
  {
    what: 'a string for an object',
    path: `${SERVICES}/app`,
    method: 'PUT',
    body: '"hello"',
    pointers: ['/'],
  },
  invalid('an empty object', DEFINITIONS, {}, '/containerDefinitions', '/family'),
  invalid(
    'a Fargate definition without its sizes',
    DEFINITIONS,
    { ...definition, cpu: undefined, memory: undefined, containerDefinitions: [container] },
    '/cpu',
    '/memory',
  ),
  invalid(
    'wrong types',
    DEFINITIONS,
    { ...definition, family: 7, containerDefinitions: 'web' },
    '/containerDefinitions',
    '/family',
  ),
  invalid(
    'wrong types deep inside',
    DEFINITIONS,
    {
      ...definition,
      containerDefinitions: [{ ...container, command: 'ls', portMappings: [{ containerPort: 'http' }] }],
    },
    '/containerDefinitions/0/command',
    '/containerDefinitions/0/portMappings/0/containerPort',
  ),
  invalid(
    'unknown fields, each by name',
    DEFINITIONS,
    { ...definition, containerDefinitions: [{ ...container, comand: [] }], memroy: '512', 'a/b~c': 1 },
    '/a~1b~0c',
    '/containerDefinitions/0/comand',
    '/memroy',
  ),
  invalid(
    'a cpu and memory pair that Fargate has not',
    DEFINITIONS,
    { ...definition, cpu: '256', memory: '4096', containerDefinitions: [container] },
    '/memory',
  ),
  invalid(
    'a cycle of dependsOn',
    DEFINITIONS,
    { ...definition, containerDefinitions: [chain('a', 'b'), chain('b', 'c'), chain('c', 'a')] },
    '/containerDefinitions/2/dependsOn/0/containerName',
  ),
  invalid(
    'a service with a definition that does not exist',
    `${SERVICES}/new`,
    { taskDefinition: 'nothing' },
    '/taskDefinition',
  ),
  invalid(
    'a service with a revision that does not exist',
    `${SERVICES}/new`,
    { taskDefinition: 'app:99' },
    '/taskDefinition',
  ),
  invalid('a task of a definition that does not exist', TASKS, { taskDefinition: 'nothing' }, '/taskDefinition'),
  invalid('a service without a definition', `${SERVICES}/app`, { desiredCount: 1 }, '/taskDefinition'),
  invalid(
    'counts and percents out of range',
    `${SERVICES}/app`,
    {
      taskDefinition: 'app',
      desiredCount: -1,
      deploymentConfiguration: { minimumHealthyPercent: 101, maximumPercent: 99 },
    },
    '/deploymentConfiguration/maximumPercent',
    '/deploymentConfiguration/minimumHealthyPercent',
    '/desiredCount',
  ),
  invalid('a fraction of a task', `${SERVICES}/app`, { taskDefinition: 'app', desiredCount: 1.5 }, '/desiredCount'),
  invalid(
    'ingress to a port that the definition has not',
    `${SERVICES}/app`,
    { taskDefinition: 'app', ingress: { containerPort: 80 } },
    '/ingress/containerPort',
  ),
  invalid(
    'fields of other strategies, and percents and minutes out of range',
    `${SERVICES}/app`,
    {
      taskDefinition: 'app',
      deploymentConfiguration: {
        strategy: 'CANARY',
        canaryConfiguration: { canaryPercent: 100.1, canaryBakeTimeInMinutes: 1441 },
        linearConfiguration: { stepPercent: 2 },
      },
    },
    '/deploymentConfiguration/canaryConfiguration/canaryBakeTimeInMinutes',
    '/deploymentConfiguration/canaryConfiguration/canaryPercent',
    '/deploymentConfiguration/linearConfiguration',
    '/deploymentConfiguration/linearConfiguration/stepPercent',
  ),
  invalid(
    'gates on stages that the strategy has not, and conditions that do not parse',
    `${SERVICES}/app`,
    {
      taskDefinition: 'app',
      gates: [
        { name: 'a', type: 'approval', stages: ['PRODUCTION_TRAFFIC_SHIFT'] },
        { ...errorRate, stages: ['SCALE_UP'], successCondition: 'result <' },
      ],
    },
    '/gates/0/stages/0',
    '/gates/1/successCondition',
  ),
  invalid(
    'alarms that do not exist',
    `${SERVICES}/app`,
    {
      taskDefinition: 'app',
      deploymentConfiguration: { alarms: { alarmNames: ['nobody'], enable: true, rollback: true } },
      gates: [{ name: 'a', type: 'alarm', stages: ['SCALE_UP'], alarmNames: ['none'] }],
    },
    '/deploymentConfiguration/alarms/alarmNames/0',
    '/gates/0/alarmNames/0',
  ),
  invalid(
    'a metric that does not exist',
    `${SERVICES}/app`,
    { taskDefinition: 'app', gates: [{ ...errorRate, stages: ['SCALE_UP'], successCondition: 'result < 5' }] },
    '/gates/0/metric/metricStat/metric',
  ),
  invalid(
    'a hook of a function that does not exist',
    `${SERVICES}/app`,
    {
      taskDefinition: 'app',
      deploymentConfiguration: {
        lifecycleHooks: [
          {
            hookTargetArn: 'arn:aws:lambda:us-east-1:000000000000:function:slipway-hook-none',
            lifecycleStages: ['POST_SCALE_UP'],
          },
        ],
      },
    },
    '/deploymentConfiguration/lifecycleHooks/0/hookTargetArn',
  ),
  invalid(
    'a Classic load balancer, and a target group without a second one to shift to',
    `${SERVICES}/app`,
    {
      taskDefinition: 'app',
      deploymentConfiguration: { strategy: 'LINEAR' },
      loadBalancers: [{ loadBalancerName: 'old', containerName: 'web', containerPort: 80 }],
    },
    '/loadBalancers/0/advancedConfiguration',
    '/loadBalancers/0/loadBalancerName',
  ),
  invalid(
    'a target group that does not exist, and a container port that the definition has not',
    `${SERVICES}/app`,
    {
      taskDefinition: 'app',
      loadBalancers: [
        {
          targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/none/0123456789abcdef',
          containerName: 'web',
          containerPort: 80,
        },
      ],
    },
    '/loadBalancers/0/containerPort',
  ),
  invalid(
    'percents over TCP, which cannot be shifted by them',
    `${SERVICES}/app`,
    {
      taskDefinition: 'app',
      deploymentConfiguration: { strategy: 'CANARY' },
      ingress: { containerPort: 80, protocol: 'TCP', listenerPort: 9000 },
    },
    '/deploymentConfiguration/strategy',
  ),
  invalid(
    'what is not available yet, by name',
    `${SERVICES}/app`,
    { taskDefinition: 'app', serviceConnectConfiguration: {}, monitoring: {} },
    '/monitoring',
    '/serviceConnectConfiguration',
  ),
  invalid(
    'a job of a container that the definition has not',
    `${SERVICES}/app`,
    { taskDefinition: 'app', preDeploy: { containerOverrides: [{ name: 'nobody', command: ['x'] }] } },
    '/preDeploy/containerOverrides/0/name',
  ),
  invalid(
    'another name in the body than in the path',
    `${SERVICES}/app`,
    { taskDefinition: 'app', serviceName: 'b' },
    '/serviceName',
  ),
  invalid('eleven tasks', TASKS, { taskDefinition: 'app', count: 11 }, '/count'),
  invalid(
    'overrides of a container that is not there',
    TASKS,
    { taskDefinition: 'app', overrides: { containerOverrides: [{ name: 'nobody', command: ['x'] }] } },
    '/overrides/containerOverrides/0/name',
  ),
  {
    what: 'two changes in one PATCH',
    method: 'PATCH',
    path: `${SERVICES}/app`,
    body: { desiredCount: 1, image: 'a:1' },
  },
  { what: 'a query that is not known', path: `${SERVICES}?limt=3`, pointers: ['/limt'] },
  { what: 'a limit that is no number', path: `${TASKS}?limit=x`, pointers: ['/limit'] },
  { what: 'a cursor that is not ours', path: `${SERVICES}/app/events?after=zz`, pointers: ['/after'] },
  { what: 'a page token that is not ours', path: `${SERVICES}?nextToken=zz`, pointers: ['/nextToken'] },
  {
    what: 'an If-Match that is no generation',
    method: 'PATCH',
    path: `${SERVICES}/app`,
    body: { desiredCount: 2 },
    headers: { 'if-match': 'x' },
  },
  {
    what: 'a cluster that does not exist',
    path: '/v1/clusters/none/services',
    status: 404,
    code: 'ClusterNotFoundException',
  },
  {
    what: 'a service in a cluster that does not exist',
    method: 'PUT',
    path: '/v1/clusters/none/services/a',
    body: { taskDefinition: 'app' },
    status: 404,
    code: 'ClusterNotFoundException',
  },
  { what: 'a service that does not exist', path: `${SERVICES}/none`, status: 404, code: 'ServiceNotFoundException' },
  {
    what: 'the delete of a service that does not exist',
    method: 'DELETE',
    path: `${SERVICES}/none`,
    status: 404,
    code: 'ServiceNotFoundException',
  },
  {
    what: 'a deployment that does not exist',
    path: `${SERVICES}/app/deployments/none`,
    status: 404,
    code: 'ServiceDeploymentNotFoundException',
  },
  { what: 'a task that does not exist', path: `${TASKS}/none`, status: 404, code: 'TaskNotFoundException' },
  {
    what: 'the stop of a task that does not exist',
    method: 'DELETE',
    path: `${TASKS}/none`,
    status: 404,
    code: 'TaskNotFoundException',
  },
  {
    what: 'a definition that does not exist',
    path: `${DEFINITIONS}/none:1`,
    status: 404,
    code: 'TaskDefinitionNotFoundException',
  },
  { what: 'a route that does not exist', path: '/v1/nothing', status: 404, code: 'NotFoundException' },
  { what: 'a page that does not exist', path: '/nope', status: 404, code: 'NotFoundException' },
  { what: 'a write to the console', method: 'POST', path: '/', body: {}, status: 404, code: 'NotFoundException' },
  {
    what: 'a method that the route has not',
    method: 'POST',
    path: `${SERVICES}/app`,
    body: {},
    status: 405,
    code: 'MethodNotAllowedException',
  },
  { what: 'the delete of a list', method: 'DELETE', path: SERVICES, status: 405, code: 'MethodNotAllowedException' },
  { what: 'a local route that does not exist', path: '/v1/local/volumes', status: 404, code: 'NotFoundException' },
  {
    what: 'a local method that is not there',
    method: 'DELETE',
    path: '/v1/local/images',
    status: 405,
    code: 'MethodNotAllowedException',
  },
  {
    what: 'an image whose directory does not exist',
    method: 'PUT',
    path: '/v1/local/images/a/1',
    body: { directory: '/nowhere' },
    pointers: ['/directory'],
  },
  {
    what: 'an image by a relative path',
    method: 'PUT',
    path: '/v1/local/images/a/1',
    body: { directory: 'here' },
    pointers: ['/directory'],
  },
  {
    what: 'the delete of a cluster that is in use',
    method: 'DELETE',
    path: '/v1/clusters/used',
    status: 409,
    code: 'ClusterContainsServicesException',
  },
  {
    what: 'a generation that is past',
    method: 'DELETE',
    path: `${SERVICES}/app`,
    headers: { 'if-match': '"99"' },
    status: 412,
    code: 'PreconditionFailedException',
  },
];

describe('bad input', () => {
  it.each(cases)('is refused as a problem that says what and where: $what', async (wrong) => {
    const { method = wrong.body === undefined ? 'GET' : 'POST', path, body, headers } = wrong;
    const answer = await slipway.api.call<Problem>(method, path, body, headers);
    const { status = 400, code = 'InvalidParameterException' } = wrong;
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status, type: expect.any(String), title: expect.any(String) });
    expect(answer.body.detail.length).toBeGreaterThan(5);
    if (wrong.pointers) expect(answer.body.errors?.map(({ pointer }) => pointer).sort()).toEqual(wrong.pointers);
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/[A-Z]/);
  });

  it.each(cases.filter(({ method, path }) => method === 'PUT' && path.startsWith(SERVICES)))(
    'is refused by the plan as by the PUT: $what',
    async ({ path, body, pointers }) => {
      const answer = await slipway.api.call<Problem & PlanAnswer>('POST', `${path}/plan`, body);
      const refusals =
        answer.status === 200 ? answer.body.refusals.flatMap(({ errors = [] }) => errors) : answer.body.errors;
      expect(refusals?.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(pointers ?? []));
    },
  );

  it('of any kind, on any route, is never our own failure', async () => {
    const bodies = [
      'null',
      '0',
      '"\\ud800"',
      '[[]]',
      '{"__proto__":{"a":1},"constructor":1}',
      `{"${'k'.repeat(70_000)}":1}`,
    ];
    const names = ['%', '%00', '..%2f..%2fetc', '%F0%9F%9A%80', 'a'.repeat(300), '-', '__proto__'];
    const requests = routes.flatMap(({ method, path }) =>
      (path.includes('{') ? names : ['']).flatMap((name, index) => {
        const target = path.replace(/\{\w+\}/g, name);
        const isWrite = method === 'PUT' || method === 'POST' || method === 'PATCH';
        return { method, target, body: isWrite ? bodies[index % bodies.length] : undefined };
      }),
    );
    for (const { method, target, body } of requests) {
      const { status, body: answer } = await slipway.api.call<Partial<Problem>>(method, target, body);
      expect([method, target.slice(0, 80), status < 500]).toEqual([method, target.slice(0, 80), true]);
      if (status >= 400) expect(answer.code ?? answer).toBeTruthy();
    }
    expect(requests.length).toBeGreaterThan(100);
  });

  it('of 4 MB is refused as too large, before it is parsed', async () => {
    for (const path of [DEFINITIONS, '/v1/local/images/a/1']) {
      const method = path === DEFINITIONS ? 'POST' : 'PUT';
      const answer = await slipway.api.call<Problem>(method, path, `{"family": "${'x'.repeat(4 << 20)}`);
      expect([answer.status, answer.body.code]).toEqual([413, 'RequestTooLargeException']);
    }
  });

  it('of 11 MB is refused by the gateway in its own words', async () => {
    const answer = await slipway.api.call('POST', DEFINITIONS, 'x'.repeat(11 << 20));
    expect([answer.status, answer.body]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });

  it('nested ten thousand deep is a bad request like any other', async () => {
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    const answer = await slipway.api.call<Problem>('POST', DEFINITIONS, deep);
    expect(answer.status).toBe(400);
  });

  it('that is no HTTP at all is answered 400 and disturbs nobody', async () => {
    const { hostname, port } = new URL(slipway.api.url);
    const socket = connect(Number(port), hostname);
    socket.write('this is not http\r\n\r\n');
    const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  });

  it('has changed nothing', async () => {
    expect(await readAll()).toEqual(before);
  });
});
