import { setTimeout as reallyWait } from 'node:timers/promises';
import { ACCOUNT } from '../../../local/cloud/service.ts';
import { createWire } from '../../../local/wire/wire.ts';
import type { Route } from '../../../shared/contract/routes/route.ts';
import { routes } from '../../../shared/contract/routes/routes.ts';
import type { World } from '../../harness/start-world.ts';
import type { Handler, Mode } from '../../security/api-world.ts';
import { type EventParts, makeEvent } from '../../security/make-event.ts';

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  /** The JSON of the body. */
  body: Record<string, unknown>;
  /** What is wrong with the body by the contract; undefined where nothing is. */
  problem: string | undefined;
}

const GROUPS = ['clusters', 'task-definitions', 'tasks', 'services', 'plans', 'default'] as const;

/** The API's functions as Lambda loads them, on a port of the world's cloud. */
export async function serveApi(world: World, auth: Mode = 'open') {
  const wire = createWire(world.cloud, { principalOf: () => ACCOUNT });
  const { url } = await wire.listen(0);
  const { config } = world;
  Object.assign(process.env, {
    AUTH: auth,
    API_KEYS_PARAMETER: '',
    ROLE_PATH: config.rolePath,
    EXECUTION_ROLE_ARN: config.executionRoleArn,
    STACK: config.stack,
    ACCOUNT_ID: config.accountId,
    TABLE_NAME: config.tableName,
    LISTENER_ARN: config.listenerArn,
    TASK_LOG_GROUP: config.taskLogGroup,
    SUBNET_IDS: config.subnets.join(','),
    TASK_SECURITY_GROUP_ID: '',
    AWS_REGION: config.region,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  const handlers = new Map<string, Handler>();
  for (const group of GROUPS) {
    const loaded: { handler: Handler } = await import(`../../../functions/api/${group}/handler.ts`);
    handlers.set(group, loaded.handler);
  }

  return {
    /** Calls the function that infra/functions/api.yml gives the route, and holds its answer against the contract. */
    async call(operationId: string, parts: EventParts = {}): Promise<Answer> {
      const route = routes.find((candidate) => candidate.operationId === operationId);
      if (!route) throw new Error(`the contract has no ${operationId}`);
      const handler = handlers.get(groupOf(route));
      const event = makeEvent(route, { sourceIp: '127.0.0.1', ...parts });
      const answer = await withTime(world, Promise.resolve(handler?.(event, {})));
      const status = answer?.statusCode ?? 0;
      const body: Record<string, unknown> = JSON.parse(answer?.body ?? '{}');
      const schema = route.answers[status];
      const checked = schema?.safeParse(body);
      const problem = checked?.success
        ? undefined
        : `${operationId} answered ${status}: ${answer?.body}\n${checked?.error}`;
      return { status, headers: answer?.headers ?? {}, body, problem };
    },
    close: () => wire.close(),
  };
}

/**
 * These functions call the world over real sockets while its clock stands still: one that waits for the clock (it lost a
 * race, or its client tries again) would wait for ever. Where nothing has come for a moment, the clock goes on.
 */
async function withTime<Answer>(world: World, work: Promise<Answer>): Promise<Answer> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  while (!isDone) {
    await Promise.race([done.catch(() => {}), reallyWait(500)]);
    if (!isDone) await world.time.pass(100);
  }
  return done;
}

export type Api = Awaited<ReturnType<typeof serveApi>>;

function groupOf({ path }: Route): (typeof GROUPS)[number] {
  if (path.endsWith('/plan')) return 'plans';
  if (path.includes('/services') || path === '/v1/events') return 'services';
  if (path.includes('/tasks')) return 'tasks';
  if (path.startsWith('/v1/task-definitions')) return 'task-definitions';
  return path.startsWith('/v1/clusters') ? 'clusters' : 'default';
}
