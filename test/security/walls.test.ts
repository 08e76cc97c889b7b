import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { SCOPES } from '../../shared/contract/identity/grants.ts';
import type { Route } from '../../shared/contract/routes/route.ts';
import { routes } from '../../shared/contract/routes/routes.ts';
import { type ApiWorld, type Handler, type Mode, startApiWorld } from './api-world.ts';
import { badCredentials, type Credentials, credentialsOf, grantEverything, SCOPE_SETS } from './credentials.ts';
import { type EventParts, makeEvent } from './make-event.ts';

/** Every route of the contract that a function serves. `/v1/local` is of the machine: keys-mode.test.ts has it. */
const served = routes.filter((route) => !route.path.startsWith('/v1/local/'));
const guarded = served.filter((route) => route.scope !== 'none');
const inCluster = guarded.filter((route) => route.path.includes('{cluster}'));

const DEFINITION = {
  family: 'web',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'web', image: 'web:1' }],
};

/** A body that is right for each route that takes one. */
const BODIES: Record<string, object> = {
  putScaling: { minCapacity: 0, maxCapacity: 9 },
  rehearseScaling: { metrics: {} },
  putCluster: {},
  registerTaskDefinition: DEFINITION,
  putService: { taskDefinition: 'web', desiredCount: 0 },
  planService: { taskDefinition: 'web', desiredCount: 0 },
  updateTaskProtection: { protectionEnabled: true },
  ...Object.fromEntries(['stop', 'rollback', 'pause', 'resume', 'promote'].map((verb) => [`${verb}Deployment`, {}])),
  patchService: { desiredCount: 0 },
  runTask: { taskDefinition: 'none' },
};

let world: ApiWorld;
const handlers = new Map<Mode, (route: Pick<Route, 'path'>) => Handler>();
/** Things that are there in the cluster `theirs`. */
const ids: Record<string, string> = { service: 'web', task: '0', deployment: '0', taskDefinition: 'web' };

beforeAll(async () => {
  world = await startApiWorld();
  await grantEverything(world);
  for (const mode of ['keys', 'jwt', 'iam', 'open'] as const) handlers.set(mode, await world.loadHandlers(mode));
  const root = credentialsOf('open', { scopes: SCOPES, clusters: ['*'] });
  const at = (operationId: string) => served.find((route) => route.operationId === operationId) as Route;
  for (const cluster of ['mine', 'theirs']) {
    expect(await call('open', at('putCluster'), root, { cluster })).toMatchObject({ statusCode: 201 });
  }
  expect(await call('open', at('registerTaskDefinition'), root, {})).toMatchObject({ statusCode: 201 });
  const put = await call('open', at('putService'), root, { cluster: 'theirs' });
  ids.deployment = JSON.parse(put.body ?? '').deployment.id;
  await call('open', at('putScaling'), root, { cluster: 'theirs' }, { body: { minCapacity: 0, maxCapacity: 9 } });
  const run = await call('open', at('runTask'), root, { cluster: 'theirs' }, { body: { taskDefinition: 'web' } });
  ids.task = JSON.parse(run.body ?? '')
    .tasks[0].taskArn.split('/')
    .at(-1);
});

afterAll(() => world.stop());

async function call(
  mode: Mode,
  route: Route,
  credentials: Credentials,
  { cluster = 'mine' }: { cluster?: string },
  parts: EventParts = {},
): Promise<APIGatewayProxyStructuredResultV2> {
  const params = Object.fromEntries(
    [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [
      name,
      name === 'cluster' ? cluster : (ids[name] ?? 'x'),
    ]),
  );
  const body = route.body && (BODIES[route.operationId] ?? {});
  const headers = { ...parts.headers, ...credentials.headers };
  const handler = handlers.get(mode)?.(route);
  if (!handler) throw new Error(`no functions for ${mode}`);
  return handler(makeEvent(route, { body, params, ...parts, ...credentials, headers }), {});
}

it('has a right body for every route that takes one', () => {
  const taking = served.filter(({ body }) => body).map(({ operationId }) => operationId);
  expect(Object.keys(BODIES).sort()).toEqual(taking.sort());
});

const named = (list: readonly Route[]) => list.map((route) => [`${route.method} ${route.path}`, route] as const);

describe.each(['keys', 'jwt', 'iam', 'open'] as const)('auth: %s', (mode) => {
  it.each(named(guarded))('%s lets no bad credentials in, and changes nothing', async (_, route) => {
    const before = await world.records();
    for (const [what, credentials, status] of badCredentials(mode)) {
      const answer = await call(mode, route, credentials, {}, { headers: { 'idempotency-key': 'k' } });
      expect([what, answer.statusCode]).toEqual([what, status]);
      const problem = JSON.parse(answer.body ?? '');
      expect(problem.code).toBe(status === 401 ? 'UnauthorizedException' : 'AccessDeniedException');
      expect(answer.headers?.['www-authenticate'] === undefined).toBe(status !== 401);
      expect(answer.headers?.['content-type']).toBe('application/problem+json');
    }
    expect(await world.records()).toBe(before);
  });

  it.each(named(served.filter((route) => route.scope === 'none')))('%s is open to everybody', async (_, route) => {
    expect(await call(mode, route, {}, {})).toMatchObject({ statusCode: 200 });
  });
});

describe.each(['keys', 'jwt', 'iam'] as const)('auth: %s', (mode) => {
  it.each(named(guarded))('%s wants its scope, and no other', async (_, route) => {
    for (const scopes of SCOPE_SETS) {
      const isAllowed = scopes.some((scope) => scope === route.scope);
      if (isAllowed && scopes.length > 1) continue;
      const before = await world.records();
      const answer = await call(mode, route, credentialsOf(mode, { scopes, clusters: ['mine'] }), {});
      expect([scopes, [401, 403].includes(answer.statusCode ?? 0)]).toEqual([scopes, !isAllowed]);
      if (isAllowed) expect(answer.statusCode).toBeLessThan(500);
      else expect(await world.records()).toBe(before);
    }
  });

  /** What a request may be beside right, so that no order of checks tells one cluster from another. */
  const variants: [string, EventParts][] = [
    ['as it should be', {}],
    ['with a field that there is not', { body: { nonsense: 1, cluster: 'CLUSTER' } }],
    ['with its cluster in the body', { body: { taskDefinition: 'web', cluster: 'CLUSTER' } }],
    ['with a body that is not JSON', { body: '{' }],
    ['with a query that there is not', { query: { nonsense: '1' } }],
    ['with an Idempotency-Key', { headers: { 'idempotency-key': `${mode}-theirs` } }],
    ['with a bad Idempotency-Key', { headers: { 'idempotency-key': 'a b' } }],
    ['with a bad If-Match', { headers: { 'if-match': 'x' } }],
    ['with an If-Match', { headers: { 'if-match': '"1"' } }],
  ];

  it.each(named(inCluster))("%s answers of another's cluster as of one that does not exist", async (_, route) => {
    const mine = credentialsOf(mode, { scopes: SCOPES, clusters: ['mine'] });
    const before = await world.records();
    for (const [what, parts] of variants) {
      const [foreign, missing, standard] = await Promise.all(
        ['theirs', 'nobody', 'default'].map(async (cluster) => {
          const sent = JSON.parse(JSON.stringify(parts).replaceAll('CLUSTER', cluster));
          const answer = await call(mode, route, mine, { cluster }, sent);
          return JSON.stringify(answer).replaceAll(cluster, 'that');
        }),
      );
      expect(`${what}: ${foreign}`).toBe(`${what}: ${missing}`);
      expect(`${what}: ${standard}`).toBe(`${what}: ${missing}`);
    }
    expect(await world.records()).toBe(before);
  });

  it.each(named(inCluster.filter((route) => route.method === 'GET')))(
    '%s shows a cluster to who may see it',
    async (_, route) => {
      for (const clusters of [['*'], ['mine', 'theirs']]) {
        const answer = await call(mode, route, credentialsOf(mode, { scopes: SCOPES, clusters }), {
          cluster: 'theirs',
        });
        // The task that is there is a one-off task, which has no protection: whoever sees the cluster is told so.
        const expected = route.operationId === 'getTaskProtection' ? 400 : 200;
        expect([route.operationId, answer.statusCode]).toEqual([route.operationId, expected]);
      }
    },
  );

  it('lists the clusters of the caller alone, page by page too', async () => {
    // A caller with the scope for it has deleted it above.
    const put = served.find(({ operationId }) => operationId === 'putCluster') as Route;
    await call(mode, put, credentialsOf(mode, { scopes: ['admin'], clusters: ['mine'] }), {});
    const route = served.find(({ operationId }) => operationId === 'listClusters') as Route;
    const list = async (clusters: string[], query?: Record<string, string>) => {
      const answer = await call(mode, route, credentialsOf(mode, { scopes: ['read'], clusters }), {}, { query });
      const body = JSON.parse(answer.body ?? '') as { clusters: { clusterName: string }[]; nextToken?: string };
      return { names: body.clusters.map(({ clusterName }) => clusterName), next: body.nextToken };
    };
    expect((await list(['mine'])).names).toEqual(['mine']);
    expect((await list(['mine'], { limit: '1' })).next).toBeUndefined();
    expect((await list(['*'])).names).toEqual(expect.arrayContaining(['default', 'mine', 'theirs']));
  });

  it('shows no family of Slipway’s own, which names a cluster and a service, to who does not see every cluster', async () => {
    const of = (operationId: string) => served.find((route) => route.operationId === operationId) as Route;
    const [all, mine] = [['*'], ['mine']].map((clusters) => credentialsOf(mode, { scopes: SCOPES, clusters }));
    const list = async (credentials: Credentials = {}, query?: Record<string, string>) => {
      const { body = '' } = await call(mode, of('listTaskDefinitions'), credentials, {}, { query });
      return JSON.parse(body) as { taskDefinitions: { family: string }[]; nextToken?: string };
    };
    const families = async (credentials?: Credentials) =>
      (await list(credentials)).taskDefinitions.map(({ family }) => family);
    const own = 'slipway-slipway-test-theirs-run-web';
    expect(await families(all)).toEqual(expect.arrayContaining(['web', own]));
    expect(await families(mine)).toContain('web');
    expect((await families(mine)).filter((family) => family.startsWith('slipway-'))).toEqual([]);
    expect(await list(mine, { family: own, limit: '1' })).toEqual(await list(mine, { family: 'nobody' }));
    for (const operationId of ['getTaskDefinition', 'runTask', 'putService', 'planService']) {
      const [foreign, missing] = await Promise.all(
        [own, `${own}x`].map(async (taskDefinition) => {
          const body = of(operationId).body && { taskDefinition };
          const params = { taskDefinition, cluster: 'mine', service: 'other' };
          const answer = await call(mode, of(operationId), mine as Credentials, {}, { body, params });
          return JSON.stringify(answer).replaceAll(taskDefinition, 'that');
        }),
      );
      expect(`${operationId} ${foreign}`).toBe(`${operationId} ${missing}`);
    }
  });

  it('makes no cluster of a name that the caller may not see', async () => {
    const route = served.find(({ operationId }) => operationId === 'putCluster') as Route;
    const mine = credentialsOf(mode, { scopes: SCOPES, clusters: ['mine'] });
    for (const cluster of ['theirs', 'new']) {
      expect(await call(mode, route, mine, { cluster })).toMatchObject({ statusCode: 403 });
    }
  });
});
