import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AwsError } from '../../local/cloud/aws-error.ts';
import { ACCOUNT, type AwsService } from '../../local/cloud/service.ts';
import { SCOPES } from '../../shared/contract/identity/grants.ts';
import type { Route } from '../../shared/contract/routes/route.ts';
import { routes } from '../../shared/contract/routes/routes.ts';
import { type ApiWorld, type Handler, startApiWorld } from './api-world.ts';
import { credentialsOf } from './credentials.ts';
import { type EventParts, makeEvent } from './make-event.ts';

const DEFINITION = {
  family: 'shop',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'web', image: 'shop:1' }],
};
const SPEC = { taskDefinition: 'shop', desiredCount: 1 };
const made = { task: '0'.repeat(32), deployment: 'none' };

/** A request of every operation, in an order in which each finds what it needs; what is not named has no body. */
const BODIES: [operationId: string, body?: object][] = [
  ['putCluster', {}],
  ['getCluster'],
  ['listClusters'],
  ['registerTaskDefinition', DEFINITION],
  ['getTaskDefinition'],
  ['listTaskDefinitions'],
  ['runTask', { taskDefinition: 'shop:1' }],
  ['listTasks'],
  ['getTask'],
  ['getTaskLogs'],
  ['getTaskProtection'],
  ['updateTaskProtection', { protectionEnabled: true }],
  ['stopTask'],
  ['planService', SPEC],
  ['putService', { ...SPEC, ingress: undefined }],
  ['patchService', { image: 'shop:2' }],
  ['getService'],
  ['listServices'],
  ['listDeployments'],
  ['getDeployment'],
  ['pauseDeployment'],
  ['resumeDeployment'],
  ['promoteDeployment'],
  ['rollbackDeployment'],
  ['stopDeployment'],
  ['putScaling', { minCapacity: 1, maxCapacity: 5 }],
  ['getScaling'],
  ['rehearseScaling', { metrics: {} }],
  ['listServiceEvents'],
  ['listEvents'],
  ['deleteService'],
  ['deregisterTaskDefinition'],
  ['deleteCluster'],
];

let world: ApiWorld;
let handlerOf: (route: Pick<Route, 'path'>) => Handler;
/** What each call of AWS does before it is carried out; throws to have it refused. */
let onAwsCall: (service: string, operation: string) => void = () => {};
const attempts = process.env.AWS_MAX_ATTEMPTS;

beforeAll(async () => {
  // The SDK's own retries only make it later.
  process.env.AWS_MAX_ATTEMPTS = '1';
  world = await startApiWorld();
  for (const service of world.cloud.services()) {
    const operations: AwsService['operations'] = {};
    for (const [name, operation] of Object.entries(service.operations)) {
      if (!operation) continue;
      operations[name] = async (input, context) => {
        onAwsCall(service.name, name);
        return operation(input, context);
      };
    }
    world.cloud.add({ ...service, operations });
  }
  handlerOf = await world.loadHandlers('open');
  await world.cloud.call('ecs', 'CreateCluster', { clusterName: 'default' }, ACCOUNT);
});
afterAll(async () => {
  if (attempts === undefined) delete process.env.AWS_MAX_ATTEMPTS;
  else process.env.AWS_MAX_ATTEMPTS = attempts;
  await world.stop();
});

async function send(operationId: string, body: object | undefined, key: string) {
  const route = routes.find((candidate) => candidate.operationId === operationId) as Route;
  const { task, deployment } = made;
  const cluster = operationId.endsWith('Cluster') ? 'staging' : 'default';
  const all: Record<string, string> = { cluster, task, deployment, service: 'shop', taskDefinition: 'shop:1' };
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const params = Object.fromEntries(names.map((name) => [name, all[name] ?? '']));
  const { headers: own, ...credentials } = credentialsOf('open', { scopes: SCOPES, clusters: ['*'] });
  const headers = { ...own, ...(route.headers ? { 'idempotency-key': key } : {}) };
  const parts: EventParts = { params, ...(body ? { body } : {}), ...credentials, headers };
  const { statusCode = 0, headers: answered, body: text = '' } = await handlerOf(route)(makeEvent(route, parts), {});
  return { status: statusCode, retryAfter: answered?.['retry-after'], body: JSON.parse(text) };
}

/** Sends the request with its nth call of AWS refused; the calls that were made, and what was answered. */
async function sendThrottled(operationId: string, body: object | undefined, nth: number) {
  const calls: string[] = [];
  onAwsCall = (service, operation) => {
    calls.push(`${service} ${operation}`);
    if (calls.length === nth) throw new AwsError('ThrottlingException', 'Rate exceeded', 400);
  };
  try {
    return { answer: await send(operationId, body, `${operationId}-${nth}`), calls };
  } finally {
    onAwsCall = () => {};
  }
}

describe('an API whose every call of AWS is throttled in its turn', () => {
  it('is asked for every operation', () => {
    const asked = routes.filter(({ scope, local }) => scope !== 'none' && !local).map(({ operationId }) => operationId);
    expect(BODIES.map(([operationId]) => operationId).sort()).toEqual(asked.sort());
  });

  it.each(BODIES.map(([id, body]) => ({ id, body })))(
    'answers $id with 429 or 503 and Retry-After, and then carries the same request out',
    async ({ id, body }) => {
      let throttled = 0;
      let last: unknown;
      for (let nth = 1; ; nth += 1) {
        const { answer, calls } = await sendThrottled(id, body, nth);
        const { status, retryAfter } = answer;
        last = answer;
        const what = `${id}, call ${nth} (${calls[nth - 1]})`;
        if (status === 429 || status === 503) {
          throttled += 1;
          expect([what, retryAfter]).toEqual([what, '1']);
          const again = await send(id, body, `${id}-${nth}`);
          expect([what, again.status < 500 && again.status !== 429]).toEqual([what, true]);
          note(again.body);
        } else {
          expect([what, status < 500]).toEqual([what, true]);
          note(answer.body);
        }
        if (calls.length < nth) break;
      }
      expect([id, throttled > 0, last]).toEqual([id, true, last]);
    },
  );

  it('has started one task for each request that asked for one, and none twice', async () => {
    const keys = new Set(wanted);
    const { taskArns } = await world.cloud.call<{ taskArns: string[] }>('ecs', 'ListTasks', {}, ACCOUNT);
    const stopped = await world.cloud.call<{ taskArns: string[] }>(
      'ecs',
      'ListTasks',
      { desiredStatus: 'STOPPED' },
      ACCOUNT,
    );
    expect(keys.size).toBeGreaterThan(3);
    expect(new Set([...taskArns, ...stopped.taskArns])).toEqual(keys);
  });
});

let sent = 0;

/** Sends the request while every call of this operation is refused; the answer is one that the contract has. */
async function sendWithout(refused: string, error: string, operationId: string, body?: object) {
  onAwsCall = (_, operation) => {
    if (operation === refused) throw new AwsError(error, 'refused', 400);
  };
  try {
    sent += 1;
    const { status, body: answer } = await send(operationId, body, `without-${sent}`);
    const checked = routes.find((route) => route.operationId === operationId)?.answers[status]?.safeParse(answer);
    expect([operationId, status, checked?.error]).toEqual([operationId, status, undefined]);
    return { status, body: answer };
  } finally {
    onAwsCall = () => {};
  }
}

describe('an API that ECS is too busy for', () => {
  const without = (operationId: string, body?: object) =>
    sendWithout('DescribeClusters', 'ThrottlingException', operationId, body);

  it('answers of a cluster what its record has, and of its end that it was', async () => {
    await send('putCluster', { tags: [{ key: 'team', value: 'shop' }] }, 'tagged');
    const record = { clusterArn: expect.stringMatching(/cluster\/staging$/), clusterName: 'staging', status: 'ACTIVE' };
    expect(await without('getCluster')).toEqual({ status: 200, body: { cluster: record } });
    expect((await without('listClusters')).body.clusters).toContainEqual(record);
    expect(await without('putCluster', {})).toEqual({ status: 200, body: { cluster: record } });
    // Which tags go, is not known without ECS.
    expect(await without('putCluster', { tags: [] })).toMatchObject({ status: 429 });
    expect(await without('deleteCluster')).toEqual({
      status: 200,
      body: { cluster: { ...record, status: 'INACTIVE' } },
    });
  });
});

describe('an API that ECS does not tell of a task', () => {
  it.each(['ClusterNotFoundException', 'InvalidParameterException', 'AccessDeniedException', 'ThrottlingException'])(
    'answers what the record has, after %s',
    async (error) => {
      const { status, body } = await sendWithout('DescribeTasks', error, 'getTask');
      expect(status).toBe(200);
      expect(body.task).toMatchObject({ taskArn: expect.stringMatching(made.task), launchType: 'FARGATE' });
      expect(body.task).not.toHaveProperty('connectivity');
    },
  );
});

/** Tasks that the API says it has started. */
const wanted: string[] = [];
function note(body: { tasks?: { taskArn: string }[]; deployment?: { id: string } | null; failures?: object[] }): void {
  if (body.deployment) made.deployment = body.deployment.id;
  if (!body.failures) return;
  for (const { taskArn } of body.tasks ?? []) wanted.push(taskArn);
  made.task = wanted.at(-1)?.split('/').at(-1) ?? made.task;
}
