import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AwsError } from '../../../local/cloud/aws-error.ts';
import { ACCOUNT, type AwsService } from '../../../local/cloud/service.ts';
import type { Ecs } from '../../../local/ecs/ecs.ts';
import { putPointers } from '../../../shared/aws/store/commit.ts';
import { toItem } from '../../../shared/aws/store/items.ts';
import { DEPLOYMENT_SK, revisionSk, SERVICE_SK, servicePk, taskKey } from '../../../shared/aws/store/keys.ts';
import { hashKey } from '../../../shared/contract/identity/api-keys.ts';
import { SCOPES } from '../../../shared/contract/identity/grants.ts';
import type { Problem } from '../../../shared/contract/problem.ts';
import type { Route } from '../../../shared/contract/routes/route.ts';
import { routes } from '../../../shared/contract/routes/routes.ts';
import { admitBy } from '../../../start/admit.ts';
import { localRoutes } from '../../../start/local-routes.ts';
import { checkAnswer, listDocumentedAnswers, resolve, type SeenAnswer } from '../../harness/check-answer.ts';
import { matchSchema } from '../../harness/match-schema.ts';
import { type ApiWorld, type Handler, startApiWorld, TABLE } from '../../security/api-world.ts';
import { type EventParts, makeEvent } from '../../security/make-event.ts';
import { observationOf, taskOf } from '../shared/planner/records.ts';

/**
 * The document and the behaviour are the same: every answer seen here is documented (checkAnswer throws otherwise), and
 * at the end every documented answer was seen. The functions are the real ones, on the local cloud behind its wire.
 */
let world: ApiWorld;
let handlerOf: (route: Pick<Route, 'path'>) => Handler;
let local: { server: Server; url: string; ecs: Ecs; directory: string };
const seen = new Set<string>();

/** What every AWS call does before it is carried out; throws to have it fail. */
let onAwsCall: (service: string, operation: string, input: object) => void | Promise<void> = () => {};

const KEY = 'all-scopes';
const GROUP = '/slipway/slipway-test/tasks';
const nameOf = (answer: { operationId: string; status: number; code?: string; mediaType: string }) =>
  [answer.operationId, answer.status, answer.code ?? answer.mediaType].join(' ');

const routeOf = (operationId: string): Route => {
  const route = routes.find((candidate) => candidate.operationId === operationId);
  if (!route) throw new Error(`there is no operation ${operationId}`);
  return route;
};

type Parts = Pick<EventParts, 'params' | 'query' | 'headers' | 'body'>;

/** Sends a request, holds the answer against the document, and notes it. */
async function call<Body = Record<string, never>>(
  operationId: string,
  parts: Parts = {},
): Promise<{ status: number; body: Body; headers: Record<string, string> }> {
  const route = routeOf(operationId);
  const answer = route.local ? await callLocal(route, parts) : await callFunction(route, parts);
  seen.add(nameOf(checkAnswer(answer)));
  const isText = answer.headers['content-type'] === 'text/event-stream';
  return {
    status: answer.status,
    headers: answer.headers,
    body: (isText ? answer.body : JSON.parse(answer.body)) as Body,
  };
}

async function callFunction(route: Route, { headers, ...parts }: Parts): Promise<SeenAnswer> {
  const event = makeEvent(route, { ...parts, headers: { authorization: `Bearer ${KEY}`, ...headers } });
  const result = await handlerOf(route)(event, {});
  return {
    method: route.method,
    path: event.rawPath,
    status: result.statusCode ?? 0,
    headers: Object.fromEntries(Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)])),
    body: result.body ?? '',
  };
}

async function callLocal(route: Route, { params = {}, query = {}, headers, body }: Parts): Promise<SeenAnswer> {
  const place = route.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
  const response = await fetch(`${local.url}${place}?${new URLSearchParams(query)}`, {
    method: route.method,
    headers: { authorization: `Bearer ${KEY}`, ...headers },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    method: route.method,
    path: place,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: text,
  };
}

/** The code that an operation refuses with. */
async function refused(operationId: string, parts: Parts = {}): Promise<string> {
  const { body } = await call<Problem>(operationId, parts);
  return body.code;
}

async function withAws<Answer>(fault: typeof onAwsCall, work: () => Promise<Answer>): Promise<Answer> {
  onAwsCall = fault;
  try {
    return await work();
  } finally {
    onAwsCall = () => {};
  }
}

const DEFINITION = {
  family: 'shop',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'web', image: 'shop:1', portMappings: [{ containerPort: 8080 }] }],
};

const STEERING = ['stopDeployment', 'rollbackDeployment', 'pauseDeployment', 'resumeDeployment', 'promoteDeployment'];
const SHOP = { cluster: 'default', service: 'shop' };
let taskId = '';
const SERVICE_TASK = '5'.repeat(32);

/** A request of each operation that does something, or would. */
const requests = (): Record<string, Parts> => ({
  listClusters: {},
  getCluster: { params: { cluster: 'default' } },
  putCluster: { params: { cluster: 'staging' }, body: {} },
  deleteCluster: { params: { cluster: 'staging' } },
  registerTaskDefinition: { body: DEFINITION },
  listTaskDefinitions: {},
  getTaskDefinition: { params: { taskDefinition: 'shop' } },
  deregisterTaskDefinition: { params: { taskDefinition: 'shop:1' } },
  runTask: { params: { cluster: 'default' }, body: { taskDefinition: 'shop' } },
  listTasks: { params: { cluster: 'default' } },
  getTask: { params: { cluster: 'default', task: taskId } },
  stopTask: { params: { cluster: 'default', task: taskId } },
  getTaskLogs: { params: { cluster: 'default', task: taskId } },
  getTaskProtection: { params: { cluster: 'default', task: SERVICE_TASK } },
  updateTaskProtection: { params: { cluster: 'default', task: SERVICE_TASK }, body: { protectionEnabled: true } },
  listServices: { params: { cluster: 'default' } },
  getService: { params: SHOP },
  putService: { params: SHOP, body: { taskDefinition: 'shop', desiredCount: 1 } },
  planService: { params: SHOP, body: { taskDefinition: 'shop', desiredCount: 1 } },
  patchService: { params: SHOP, body: { desiredCount: 3 } },
  deleteService: { params: SHOP },
  listDeployments: { params: SHOP },
  getDeployment: { params: { ...SHOP, deployment: 'none' } },
  ...Object.fromEntries(STEERING.map((id) => [id, { params: { ...SHOP, deployment: 'none' } }])),
  getScaling: { params: SHOP },
  putScaling: { params: SHOP, body: { minCapacity: 1, maxCapacity: 5 } },
  rehearseScaling: { params: SHOP, body: { metrics: {} } },
  listServiceEvents: { params: SHOP },
  listEvents: {},
  getHealth: {},
  getOpenapi: {},
  listImages: {},
  putImage: { params: { name: 'shop', tag: '1' }, body: { directory: local.directory } },
});

const requestOf = (operationId: string): Parts => {
  const parts = requests()[operationId];
  if (!parts) throw new Error(`say what a request of ${operationId} is`);
  return parts;
};

const asking = routes.filter(({ scope }) => scope !== 'none');
const ids = (chosen: readonly Route[]) => chosen.map(({ operationId }) => operationId);
const stackRoutes = asking.filter((route) => !route.local);
const writes = stackRoutes.filter(({ headers }) => headers);

/** No function plans here: the records are made to say that the deployment's revision follows a good one. */
async function pretendGood(): Promise<void> {
  const pk = { S: servicePk(SHOP.cluster, SHOP.service) };
  const set = (sk: string, name: string, value: object) =>
    world.cloud.call(
      'dynamodb',
      'UpdateItem',
      {
        TableName: TABLE,
        Key: { pk, sk: { S: sk } },
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
      },
      ACCOUNT,
    );
  await set(SERVICE_SK, 'goodRevisions', { L: [{ N: '1' }] });
  await set(revisionSk(1), 'ownTaskDefinitionArn', { S: 'own:1' });
  await set(DEPLOYMENT_SK, 'revision', { N: '2' });
}

/** No function launches here: the records are made to have a task of the service. */
async function pretendTask(): Promise<void> {
  const task = taskOf({
    ...SHOP,
    id: 'a'.repeat(32),
    observed: observationOf({ arn: `arn:aws:ecs:us-east-1:000000000000:task/default/${SERVICE_TASK}` }),
  });
  const put = { Put: { TableName: TABLE, Item: toItem(taskKey(task), task) } };
  const TransactItems = [put, ...putPointers({ name: TABLE }, { ...task, observed: observationOf(task.observed) })];
  await world.cloud.call('dynamodb', 'TransactWriteItems', { TransactItems }, ACCOUNT);
}

/** The services of the cloud, with `onAwsCall` before each operation. */
function listenToCalls({ cloud }: ApiWorld): void {
  for (const service of cloud.services()) {
    const operations: AwsService['operations'] = {};
    for (const [name, operation] of Object.entries(service.operations)) {
      if (!operation) continue;
      operations[name] = async (input, context) => {
        await onAwsCall(service.name, name, input);
        return operation(input, context);
      };
    }
    cloud.add({ ...service, operations });
  }
}

beforeAll(async () => {
  process.env.AWS_MAX_ATTEMPTS = '1';
  world = await startApiWorld();
  const ecs = world.cloud.services().find(({ name }) => name === 'ecs') as Ecs;
  listenToCalls(world);
  const grant = (key: string, scopes: readonly string[]) => ({ hash: hashKey(key), scopes, clusters: ['*'] });
  const grants = [grant(KEY, SCOPES), grant('reader', ['read']), grant('deployer', ['deploy'])];
  await world.putKeys(grants);
  handlerOf = await world.loadHandlers('keys');
  await world.cloud.call('logs', 'CreateLogGroup', { logGroupName: GROUP }, ACCOUNT);
  await world.cloud.call('ecs', 'CreateCluster', { clusterName: 'default' }, ACCOUNT);

  const directory = mkdtempSync(path.join(tmpdir(), 'slipway-image-'));
  writeFileSync(path.join(directory, 'image.json'), JSON.stringify({ Cmd: ['true'] }));
  const admit = admitBy(
    grants.map(({ hash, scopes, clusters }) => ({
      hash,
      clusters,
      scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    })),
  );
  const handled = localRoutes({ ecs, cloud: world.cloud }, admit);
  const server = createServer((request, response) => handled.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  local = {
    server,
    ecs,
    directory,
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
  };
});

afterAll(async () => {
  local.server.closeAllConnections();
  await new Promise((resolve) => local.server.close(resolve));
  rmSync(local.directory, { recursive: true, force: true });
  await world.stop();
});

describe('what is asked for rightly', () => {
  it('is answered as documented: about and clusters', async () => {
    expect((await call('getHealth')).body).toEqual({ status: 'ok' });
    expect((await call<{ openapi: string }>('getOpenapi')).body.openapi).toBe('3.1.1');
    expect((await call('putCluster', { params: { cluster: 'staging' } })).status).toBe(201);
    expect((await call('putCluster', requestOf('putCluster'))).status).toBe(200);
    for (const id of ['listClusters', 'getCluster', 'deleteCluster'])
      expect((await call(id, requestOf(id))).status).toBe(200);
  });

  it('is answered as documented: task definitions', async () => {
    expect((await call('registerTaskDefinition', requestOf('registerTaskDefinition'))).status).toBe(201);
    await call('registerTaskDefinition', requestOf('registerTaskDefinition'));
    for (const id of ['listTaskDefinitions', 'getTaskDefinition'])
      expect((await call(id, requestOf(id))).status).toBe(200);
    for (const status of ['INACTIVE', 'DELETE_IN_PROGRESS', 'DELETE_IN_PROGRESS'])
      expect(await call('deregisterTaskDefinition', requestOf('deregisterTaskDefinition'))).toMatchObject({
        status: 200,
        body: { taskDefinition: { status } },
      });
  });

  it('is answered as documented: tasks and their logs', async () => {
    const ran = await call<{ tasks: { taskArn: string }[] }>('runTask', requestOf('runTask'));
    expect(ran.status).toBe(202);
    taskId = ran.body.tasks[0]?.taskArn.split('/').at(-1) ?? '';
    const logStreamName = `slipway/web/${taskId}`;
    await world.cloud.call('logs', 'CreateLogStream', { logGroupName: GROUP, logStreamName }, ACCOUNT);
    const logEvents = [{ timestamp: Date.now(), message: 'listening' }];
    await world.cloud.call('logs', 'PutLogEvents', { logGroupName: GROUP, logStreamName, logEvents }, ACCOUNT);
    for (const id of ['listTasks', 'getTask', 'getTaskLogs']) expect((await call(id, requestOf(id))).status).toBe(200);
    const stream = await call<string>('getTaskLogs', {
      ...requestOf('getTaskLogs'),
      headers: { accept: 'text/event-stream' },
    });
    expect(stream.body).toContain('"message":"listening"');
    expect((await call('stopTask', requestOf('stopTask'))).status).toBe(202);
  });

  it('is answered as documented: services, deployments and events', async () => {
    const put = await call<{ deployment: { id: string } }>('putService', requestOf('putService'));
    expect(put.status).toBe(202);
    expect((await call('putService', requestOf('putService'))).status).toBe(200);
    expect((await call('planService', requestOf('planService'))).body).toMatchObject({ outcome: 'unchanged' });
    expect((await call('patchService', requestOf('patchService'))).status).toBe(202);
    expect((await call('patchService', requestOf('patchService'))).status).toBe(200);
    for (const id of ['listServices', 'getService', 'listDeployments', 'listServiceEvents', 'listEvents'])
      expect((await call(id, requestOf(id))).status).toBe(200);
    const deployment = put.body.deployment.id;
    expect((await call('getDeployment', { params: { ...SHOP, deployment } })).status).toBe(200);
    const steer = (id: string) => call(id, { params: { ...SHOP, deployment } });
    for (const id of ['pauseDeployment', 'promoteDeployment', 'pauseDeployment', 'resumeDeployment'])
      expect((await steer(id)).status).toBe(202);
    // Nothing good came before it, and then it is to end.
    expect(await refused('rollbackDeployment', { params: { ...SHOP, deployment } })).toBe('ConflictException');
    expect((await steer('stopDeployment')).status).toBe(202);
    await pretendGood();
    expect((await steer('rollbackDeployment')).status).toBe(202);
    for (const id of ['listServiceEvents', 'listEvents']) {
      const stream = await call<string>(id, { ...requestOf(id), headers: { accept: 'text/event-stream' } });
      expect(stream.body).toMatch(/^retry: 0\n\n/);
    }
    await pretendTask();
    for (const id of ['updateTaskProtection', 'getTaskProtection']) {
      const protection = { protectionEnabled: true, expirationDate: expect.any(String) };
      expect(await call(id, requestOf(id))).toMatchObject({ status: 200, body: { task: protection } });
      // A task of no service has none.
      expect(await refused(id, { ...requestOf(id), params: { cluster: 'default', task: taskId } })).toBe(
        'ClientException',
      );
    }
    const doomed = { ...SHOP, service: 'doomed' };
    await call('putService', { params: doomed, body: { taskDefinition: 'shop' } });
    expect((await call('deleteService', { params: doomed })).status).toBe(202);
  });

  it('is answered as documented: scaling', async () => {
    for (const id of ['getScaling', 'rehearseScaling'])
      expect(await refused(id, requestOf(id))).toBe('ResourceNotFoundException');
    expect((await call('putScaling', requestOf('putScaling'))).status).toBe(202);
    expect((await call('putScaling', requestOf('putScaling'))).status).toBe(200);
    const policy = {
      PolicyName: 'cpu',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 60,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      },
    };
    const narrow = { minCapacity: 1, maxCapacity: 2, policies: [policy] };
    const put = await call('putScaling', { params: SHOP, body: narrow });
    expect(put.body).toMatchObject({ scaling: { desiredCount: 2, decisions: [{ from: 3, to: 2, by: 'the API' }] } });
    expect((await call('getScaling', requestOf('getScaling'))).body).toMatchObject(put.body);
    const rehearsal = { scaling: { ...narrow, maxCapacity: 9 }, desiredCount: 4, metrics: { cpu: [70, 75, 81] } };
    expect((await call('rehearseScaling', { params: SHOP, body: rehearsal })).body).toMatchObject({ desiredCount: 6 });
    const late = {
      ScheduledActionName: 'late',
      Schedule: 'at(2020-01-01T00:00:00)',
      ScalableTargetAction: { MinCapacity: 1 },
    };
    const warned = await call('putScaling', { params: SHOP, body: { ...narrow, scheduledActions: [late] } });
    expect(warned.body).toMatchObject({ scaling: { warnings: [{ pointer: '/scheduledActions/0' }] } });
    // The count stays between the bounds, whoever says it.
    const patched = await call('patchService', { params: SHOP, body: { desiredCount: 9 } });
    expect(patched.body).toMatchObject({ service: { desiredCount: 2 } });
  });

  it('is answered as documented: images', async () => {
    expect((await call('putImage', requestOf('putImage'))).status).toBe(201);
    await call('putImage', { params: { name: 'shop', tag: '2' }, body: { directory: local.directory } });
    const first = await call<{ images: object[]; nextToken: string }>('listImages', { query: { limit: '1' } });
    const second = await call<{ images: object[] }>('listImages', { query: { nextToken: first.body.nextToken } });
    expect([...first.body.images, ...second.body.images]).toMatchObject([{ tag: '1' }, { tag: '2' }]);
    expect(second.body).not.toHaveProperty('nextToken');
  });

  it('is put once under its Idempotency-Key, and no other image under it, but one that was refused is not kept', async () => {
    const put = (tag: string, body: object, key: string) =>
      call('putImage', { params: { name: 'once', tag }, body, headers: { 'idempotency-key': key } });
    const { directory } = local;
    const answers = await Promise.all([1, 2].map(() => put('1', { directory }, 'k')));
    expect(answers.map(({ status, headers }) => [status, headers['idempotency-replayed']])).toEqual([
      [201, undefined],
      [201, 'true'],
    ]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect((await put('1', { directory: '/nowhere' }, 'k')).status).toBe(422);
    expect((await put('2', { directory }, 'k')).status).toBe(422);
    expect((await put('3', { directory: '/nowhere' }, 'mended')).status).toBe(400);
    expect((await put('3', { directory }, 'mended')).status).toBe(201);
  });
});

describe('what cannot be', () => {
  it.each(ids(routes))('is refused by %s with each bad field: an unknown parameter', async (id) => {
    const { body } = await call<Problem>(id, { ...requestOf(id), query: { nothing: '1' } });
    expect(body).toMatchObject({ code: 'InvalidParameterException', errors: [{ pointer: '/nothing' }] });
  });

  it.each(ids(routes.filter(({ body }) => body)))('is refused by %s: no JSON, and too much of it', async (id) => {
    expect(await refused(id, { ...requestOf(id), body: '{' })).toBe('SerializationException');
    const large = `"${'x'.repeat(1_048_576)}"`;
    expect(await refused(id, { ...requestOf(id), body: large })).toBe('RequestTooLargeException');
  });

  it.each(ids(asking))('is refused by %s: nobody, and who may not', async (id) => {
    const { headers } = await call(id, { ...requestOf(id), headers: { authorization: '' } });
    expect(headers['www-authenticate']).toBe('Bearer realm="slipway"');
    const other = routeOf(id).scope === 'read' ? 'deployer' : 'reader';
    expect(await refused(id, { ...requestOf(id), headers: { authorization: `Bearer ${other}` } })).toBe(
      'AccessDeniedException',
    );
  });

  const ofClusters = routes.filter(
    ({ path: place, method }) => place.includes('{cluster}') && !(method === 'PUT' && place.endsWith('{cluster}')),
  );
  it.each(ids(ofClusters))('is refused by %s: a cluster that is not there', async (id) => {
    const parts = requestOf(id);
    expect(await refused(id, { ...parts, params: { ...parts.params, cluster: 'missing' } })).toBe(
      'ClusterNotFoundException',
    );
  });

  const ofServices = routes.filter(
    ({ path: place, method, operationId }) =>
      place.includes('{service}') &&
      !(method === 'PUT' && place.endsWith('{service}')) &&
      operationId !== 'planService',
  );
  it.each(ids(ofServices))('is refused by %s: a service that is not there', async (id) => {
    const parts = requestOf(id);
    expect(await refused(id, { ...parts, params: { ...parts.params, service: 'missing' } })).toBe(
      'ServiceNotFoundException',
    );
  });

  const ofTasks = routes.filter(({ path: place }) => place.includes('{task}'));
  it.each(ids(ofTasks))('is refused by %s: a task that is not there', async (id) => {
    expect(await refused(id, { ...requestOf(id), params: { cluster: 'default', task: 'missing' } })).toBe(
      'TaskNotFoundException',
    );
  });

  it('is refused: a deployment, and definitions, that are not there', async () => {
    for (const id of ['getDeployment', ...STEERING])
      expect(await refused(id, requestOf(id))).toBe('ServiceDeploymentNotFoundException');
    for (const id of ['getTaskDefinition', 'deregisterTaskDefinition'])
      expect(await refused(id, { params: { taskDefinition: 'missing:7' } })).toBe('TaskDefinitionNotFoundException');
    for (const id of ['putService', 'runTask']) {
      const { body } = await call<Problem>(id, { ...requestOf(id), body: { taskDefinition: 'missing' } });
      expect(body).toMatchObject({ code: 'InvalidParameterException', errors: [{ pointer: '/taskDefinition' }] });
    }
  });

  it.each(['putService', 'patchService', 'deleteService', 'putScaling'])(
    'is refused by %s: another generation',
    async (id) => {
      expect(await refused(id, { ...requestOf(id), headers: { 'if-match': '"99"' } })).toBe(
        'PreconditionFailedException',
      );
    },
  );

  it.each(['putService', 'patchService', 'putScaling'])(
    'is refused by %s: a service that is being deleted',
    async (id) => {
      const params = { ...SHOP, service: 'doomed' };
      expect(await refused(id, { ...requestOf(id), params })).toBe('ServiceNotActiveException');
    },
  );

  it('is refused: a cluster that has something, and the one that always is', async () => {
    expect(await refused('deleteCluster', { params: { cluster: 'default' } })).toBe('ClientException');
    for (const cluster of ['with-services', 'with-tasks']) await call('putCluster', { params: { cluster } });
    await call('putService', {
      params: { cluster: 'with-services', service: 'shop' },
      body: { taskDefinition: 'shop' },
    });
    await call('runTask', { params: { cluster: 'with-tasks' }, body: { taskDefinition: 'shop' } });
    expect(await refused('deleteCluster', { params: { cluster: 'with-services' } })).toBe(
      'ClusterContainsServicesException',
    );
    expect(await refused('deleteCluster', { params: { cluster: 'with-tasks' } })).toBe('ClusterContainsTasksException');
  });
});

describe('what no route takes', () => {
  it.each([
    ['GET', '/v1/nothing', 404, undefined],
    ['GET', '/v1/clusters/default/services/shop/nothing', 404, undefined],
    ['GET', '/', 404, undefined],
    ['PUT', '/v1/local/images/shop/1', 404, undefined],
    ['POST', '/v1/clusters', 405, 'GET'],
    ['POST', '/v1/clusters/default/services/shop', 405, 'GET, PUT, PATCH, DELETE'],
    ['DELETE', '/v1/openapi.json', 405, 'GET'],
  ] as const)('is a problem: %s %s is %i', async (method, place, status, allow) => {
    const takesTheRest = handlerOf(routeOf('getHealth'));
    const result = await takesTheRest(makeEvent({ method: method as 'GET', path: place }), {});
    expect(matchSchema({ $ref: '#/components/schemas/Problem' }, JSON.parse(result.body ?? ''), resolve)).toEqual([]);
    const { 'content-type': type, allow: allows } = result.headers ?? {};
    expect([result.statusCode, type, allows]).toEqual([status, 'application/problem+json', allow]);
  });
});

describe('what AWS refuses', () => {
  const busy = () => {
    throw new AwsError('ThrottlingException', 'Rate exceeded', 400);
  };
  const down = () => {
    throw new AwsError('InternalServerError', 'Internal server error', 500);
  };
  const broken = () => {
    throw new AwsError('ValidationException', 'what Slipway sent is wrong', 400);
  };
  const unlessKeys = (fault: () => void) => (service: string) => (service === 'ssm' ? undefined : fault());

  it.each(ids(stackRoutes))('is told by %s: too much, not there, and our own mistake', async (id) => {
    const busyAnswer = await withAws(unlessKeys(busy), () => call<Problem>(id, requestOf(id)));
    expect([busyAnswer.body.code, busyAnswer.headers['retry-after']]).toEqual(['ThrottlingException', '1']);
    expect(await withAws(unlessKeys(down), () => refused(id, requestOf(id)))).toBe('ServiceUnavailableException');
    const { body } = await withAws(unlessKeys(broken), () => call<Problem>(id, requestOf(id)));
    expect(body.code).toBe('ServerException');
    expect(JSON.stringify(body)).not.toContain('what Slipway sent');
  });

  const writing = /^(Register|Deregister|List|Create|Delete|Stop|Run)/;
  const byEcs = [
    'putCluster',
    'deleteCluster',
    'registerTaskDefinition',
    'deregisterTaskDefinition',
    'listTaskDefinitions',
    'runTask',
    'stopTask',
    'patchService',
  ];
  it.each(byEcs)('is told by %s: what ECS does not take', async (id) => {
    const parts: Record<string, Parts> = {
      patchService: { params: SHOP, body: { image: 'shop:9' } },
      deleteCluster: { params: { cluster: 'refused' } },
      runTask: { params: { cluster: 'default' }, body: { taskDefinition: await freshDefinition() } },
      deregisterTaskDefinition: { params: { taskDefinition: await freshDefinition() } },
      stopTask: { params: { cluster: 'default', task: await freshTask() } },
    };
    if (id === 'deleteCluster') await call('putCluster', { params: { cluster: 'refused' } });
    const fault = (service: string, operation: string) => {
      if (service === 'ecs' && writing.test(operation)) throw new AwsError('ClientException', 'Too many of them.', 400);
    };
    const { body } = await withAws(fault, () => call<Problem>(id, parts[id] ?? requestOf(id)));
    expect(body).toMatchObject({ code: 'ClientException', detail: 'ECS refuses it: Too many of them.' });
  });

  it.each(['listImages', 'putImage'])('is told by %s: a disk that does not take it', async (id) => {
    const { images } = local.ecs;
    const whole = { ...images };
    const full = () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    Object.assign(images, { add: full, list: full });
    expect(await refused(id, requestOf(id))).toBe('ServerException');
    Object.assign(images, whole);
  });

  /** `family:revision` of one that nothing was made of yet. */
  async function freshDefinition(): Promise<string> {
    const family = `fresh-${randomBytes(4).toString('hex')}`;
    await call('registerTaskDefinition', { body: { ...DEFINITION, family } });
    return `${family}:1`;
  }

  async function freshTask(): Promise<string> {
    const { body } = await call<{ tasks: { taskArn: string }[] }>('runTask', requestOf('runTask'));
    return body.tasks[0]?.taskArn.split('/').at(-1) ?? '';
  }
});

describe('what comes twice', () => {
  it.each(ids(writes))(
    'is done once by %s: another request, and the same while it is under way, are refused',
    async (id) => {
      const parts = { ...requestOf(id), headers: { 'idempotency-key': randomBytes(8).toString('hex') } };
      let go: () => void = () => {};
      let arrived: () => void = () => {};
      const gate = new Promise<void>((resolve) => {
        go = resolve;
      });
      const held = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      const hold = async (service: string, _operation: string, input: object) => {
        if (service === 'ssm' || JSON.stringify(input).includes('I#')) return;
        arrived();
        await gate;
      };
      await withAws(hold, async () => {
        const first = call(id, parts);
        await held;
        const { body, headers } = await call<Problem>(id, parts);
        expect([body.code, headers['retry-after']]).toEqual(['ConflictException', '1']);
        expect(await refused(id, { ...parts, headers: { ...parts.headers, 'if-match': '"1"' } })).toBe(
          'IdempotentParameterMismatchException',
        );
        go();
        await first;
      });
    },
  );
});

describe('the document', () => {
  it('says nothing that was not seen', () => {
    const documented = listDocumentedAnswers().map(nameOf);
    expect(documented.filter((name) => !seen.has(name))).toEqual([]);
    expect(seen.size).toBe(documented.length);
  });
});
