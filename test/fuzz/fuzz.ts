import type { PutEventsRequest } from '@aws-sdk/client-eventbridge';
import { ACCOUNT, type AwsService } from '../../local/cloud/service.ts';
import type { Problem } from '../../shared/contract/problem.ts';
import type { Route } from '../../shared/contract/routes/route.ts';
import { routes } from '../../shared/contract/routes/routes.ts';
import { checkAnswer } from '../harness/check-answer.ts';
import type { SeenEvent } from '../harness/check-event.ts';
import { type ApiWorld, startApiWorld } from '../security/api-world.ts';
import { makeEvent } from '../security/make-event.ts';
import { CANARY } from './canary.ts';
import { type Chance, createChance } from './chance.ts';
import { judgeCommand, loadCommands, makeCommand } from './commands.ts';
import { hostileText } from './hostile.ts';
import { type FuzzRequest, type Known, makeRequest } from './make-request.ts';

export interface FuzzReport {
  requests: number;
  /** Answers by operation (or command), kind and status, such as `putService valid 202`. */
  answers: Map<string, number>;
  /** What is wrong with an answer, each with the request's number. */
  violations: string[];
  slowestRefusal: { ms: number; what: string };
}

const served = routes.filter((route) => !route.local);

/** What takes nothing away: else most requests would be about things that are gone. */
const lasting = served.filter(({ method }) => method !== 'DELETE');

const puts = served.filter(({ method, body }) => method !== 'DELETE' && body);

/** The table is emptied so often: comparing all of it after each write takes time that grows with it. */
const ROUND = 500;
const NAMES_MAX = 20;
/** How many requests are commands on the bus. */
const COMMAND_SHARE = 0.08;
const WRITES = /^(Put|Update|Delete|Transact|Batch|Create|Run|Stop|Register|Deregister|Tag|Untag)(?!Get)/;

/**
 * Sends requests that are made of the document's schemas to the API's functions, and holds each answer against the
 * document: no 5xx, no change on a refusal, a pointer to what is wrong, no secret in it, no header that a request wrote.
 * The same seed makes the same requests. Ends at the first violation unless `all`.
 */
export async function fuzz({ requests, seed, all = false }: { requests: number; seed: number; all?: boolean }) {
  const world = await startApiWorld();
  try {
    return await run(world, requests, createChance(seed), all);
  } finally {
    await world.stop();
  }
}

async function run(world: ApiWorld, requests: number, chance: Chance, all: boolean): Promise<FuzzReport> {
  const told: SeenEvent[] = [];
  const writes = watchWrites(world, told);
  const handlerOf = await world.loadHandlers('open');
  const command = await loadCommands(world);
  await world.cloud.call('ecs', 'CreateCluster', { clusterName: 'default' }, ACCOUNT);
  const report: FuzzReport = { requests, answers: new Map(), violations: [], slowestRefusal: { ms: 0, what: '' } };
  let known = nothingKnown();
  let before = await world.records();
  for (let number = 0; number < requests; number += 1) {
    if (number % ROUND === 0) {
      await world.forget();
      known = nothingKnown();
      await furnish(handlerOf, known, chance);
      before = await world.records();
    }
    writes.length = 0;
    told.length = 0;
    const turn = chance.happens(COMMAND_SHARE) ? await commandTurn(number) : await requestTurn();
    const after = writes.length > 0 ? await world.records() : before;
    report.answers.set(turn.name, (report.answers.get(turn.name) ?? 0) + 1);
    const problem = turn.problem ?? (turn.status >= 400 ? judgeChange(before, after, writes) : undefined);
    if (problem !== undefined) {
      report.violations.push(`request ${number}: ${turn.name}: ${problem}\n${turn.shown.slice(0, 3000)}`);
      if (!all) return { ...report, requests: number + 1 };
    }
    if (turn.status >= 400 && turn.tookMs > report.slowestRefusal.ms)
      report.slowestRefusal = { ms: turn.tookMs, what: `${number} ${turn.name}` };
    before = after;
  }
  return report;

  async function requestTurn(): Promise<Turn> {
    const route = chance.pick(chance.happens(0.1) ? puts : chance.happens(0.7) ? lasting : served);
    const request = makeRequest(route, known, chance);
    const { event, isOdd } = eventOf(route, request, chance);
    const startedAtMs = performance.now();
    const result = await handlerOf(isOdd ? { path: '/' } : route)(event, {});
    const tookMs = performance.now() - startedAtMs;
    const { statusCode: status = 0, body = '' } = result;
    const headers = Object.fromEntries(
      Object.entries(result.headers ?? {}).map(([key, value]) => [key, String(value)]),
    );
    if (status < 300) learn(known, request.params, body);
    return {
      name: `${isOdd ? 'no route' : route.operationId} ${request.kind} ${status}`,
      status,
      tookMs,
      problem: told.length > 0 ? 'speaks on the bus' : judge(route, { status, headers, body }, isOdd),
      shown: `${show(request)}\n${body.slice(0, 600)}`,
    };
  }

  async function commandTurn(number: number): Promise<Turn> {
    const given = makeCommand(known, chance, number);
    const startedAtMs = performance.now();
    const { isRetried } = await command(given);
    const tookMs = performance.now() - startedAtMs;
    const { status, problem } = judgeCommand(given, told);
    return {
      name: `command ${given['detail-type']} ${given.kind} ${status}`,
      status,
      tookMs,
      problem: isRetried ? 'is to be tried again' : problem,
      shown: `${JSON.stringify(given).slice(0, 2000)}\n${JSON.stringify(told).slice(0, 900)}`,
    };
  }
}

interface Turn {
  name: string;
  status: number;
  tookMs: number;
  problem: string | undefined;
  /** The request and its answer. */
  shown: string;
}

const FURNITURE = [
  'putCluster',
  'registerTaskDefinition',
  'registerTaskDefinition',
  'registerTaskDefinition',
  'registerTaskDefinition',
  'runTask',
  'putService',
  'putService',
];

/** Makes a few things that requests can be about. */
async function furnish(handlerOf: Awaited<ReturnType<ApiWorld['loadHandlers']>>, known: Known, chance: Chance) {
  for (const operationId of FURNITURE) {
    const route = served.find((candidate) => candidate.operationId === operationId);
    if (!route) throw new Error(`there is no ${operationId}`);
    for (let status = 0; status < 200 || status >= 300; ) {
      const request = makeRequest(route, known, chance, 'valid');
      const { event } = eventOf(route, request, chance);
      const result = await handlerOf(route)(event, {});
      status = result.statusCode ?? 0;
      if (status < 300) learn(known, request.params, result.body ?? '');
    }
  }
}

interface Seen {
  status: number;
  headers: Record<string, string>;
  body: string;
}

function judge(route: Route, seen: Seen, isOdd: boolean): string | undefined {
  if (seen.status >= 500) return 'is a 5xx';
  if (Object.values(seen.headers).some((value) => /[\r\n\0]/.test(value))) return 'has a header of two lines';
  if (!isOdd) {
    try {
      checkAnswer({ method: route.method, path: route.path.replace(/\{\w+\}/g, 'x'), ...seen });
    } catch (error) {
      return String(error);
    }
  }
  if (seen.status < 400) return undefined;
  if (seen.body.includes(CANARY)) return 'echoes a secret';
  const { errors, detail } = JSON.parse(seen.body) as Problem;
  if (!detail) return 'says nothing';
  if (seen.status !== 400 && errors === undefined) return undefined;
  return errors?.length && errors.every((error) => error.pointer.startsWith('/') && error.detail !== '')
    ? undefined
    : 'has no pointer to what is wrong';
}

function judgeChange(before: string, after: string, writes: readonly string[]): string | undefined {
  if (before !== after) return 'changed the table';
  const elsewhere = writes.filter((write) => !write.startsWith('dynamodb'));
  return elsewhere.length > 0 ? `changed something: ${elsewhere.join(', ')}` : undefined;
}

/**
 * Names every operation that changed something, from here on. What Slipway puts on its bus is `told` beside that; what ECS
 * tells of tasks that earlier requests started comes in its own time, and is none of either.
 */
function watchWrites({ cloud }: ApiWorld, told: SeenEvent[]): string[] {
  const writes: string[] = [];
  for (const service of cloud.services()) {
    const operations: AwsService['operations'] = {};
    for (const [name, operation] of Object.entries(service.operations)) {
      if (!operation) continue;
      operations[name] = async (input, context) => {
        const output = await operation(input, context);
        if (name === 'PutEvents') told.push(...(context.caller.kind === 'service' ? [] : eventsIn(input)));
        else if (WRITES.test(name)) writes.push(`${service.name} ${name}`);
        return output;
      };
    }
    cloud.add({ ...service, operations });
  }
  return writes;
}

function eventsIn({ Entries = [] }: PutEventsRequest): SeenEvent[] {
  return Entries.map(({ Source = '', DetailType = '', Time = new Date(), Resources = [], Detail = '' }) => ({
    ...{ version: '0', account: '000000000000', region: 'us-east-1' },
    id: 'event',
    source: Source,
    'detail-type': DetailType,
    time: Time.toISOString(),
    resources: Resources,
    detail: JSON.parse(Detail),
  }));
}

/** The request as the gateway hands it over; now and then one by a method or to a place that no route has. */
function eventOf(route: Route, { body, ...parts }: FuzzRequest, chance: Chance) {
  const isBytes = body instanceof Uint8Array;
  const event = makeEvent(route, {
    sourceIp: '127.0.0.1',
    ...parts,
    body: isBytes ? Buffer.from(body).toString('base64') : body,
  });
  if (isBytes) event.isBase64Encoded = true;
  const isOdd = parts.kind === 'hostile' && chance.happens(0.05);
  if (isOdd) {
    event.routeKey = '$default';
    event.rawPath = chance.pick([
      `${event.rawPath}/`,
      `//${hostileText(chance)}`,
      `/v1/${'a/'.repeat(4000)}`,
      event.rawPath,
    ]);
    event.requestContext.http.method = chance.pick([
      'TRACE',
      'PROPFIND',
      'POST',
      'DELETE',
      '',
      'get',
      'HEAD',
      'OPTIONS',
    ]);
  }
  return { event, isOdd };
}

function nothingKnown(): Known {
  return {
    cluster: ['default', 'default', 'default', 'staging'],
    service: ['web', 'api', 'worker'],
    taskDefinition: ['shop', 'shop:1', 'worker'],
    task: [],
    deployments: [],
    token: [],
  };
}

/** Takes ids and tokens out of an answer. */
function learn(known: Known, { cluster = '', service = '' }: Record<string, string>, body: string): void {
  const found = (pattern: RegExp) => [...body.matchAll(pattern)].map(([, text = '']) => text);
  known.task.push(...found(/"taskArn":"[^"]+\/([^"/]+)"/g));
  const deployments = found(/"deployment":\{"id":"([^"]+)"/g);
  known.deployments.push(...deployments.map((deployment) => ({ cluster, service, deployment })));
  known.token.push(...found(/"(?:nextToken|cursor)":"([^"]+)"/g));
  for (const list of [known.task, known.deployments, known.token]) list.splice(0, Math.max(0, list.length - NAMES_MAX));
}

function show({ body, ...rest }: FuzzRequest): string {
  const text = body === undefined ? '' : Buffer.from(body).toString();
  return `${JSON.stringify(rest).slice(0, 1500)}\n${text.slice(0, 1500)}`;
}
