import type { Route } from '../../shared/contract/routes/route.ts';
import { resolve } from '../harness/check-answer.ts';
import type { Schema } from '../harness/match-schema.ts';
import { CANARY } from './canary.ts';
import type { Chance } from './chance.ts';
import { inputsOf } from './document-inputs.ts';
import { hostileBody, hostileText, hostileValue, mutate } from './hostile.ts';
import { sampleSchema } from './sample-schema.ts';

const KINDS = ['valid', 'nearly valid', 'hostile'] as const;
type Kind = (typeof KINDS)[number];

/** What earlier answers told of: a request that names none of it ends at a 404. */
export interface Known {
  cluster: string[];
  service: string[];
  taskDefinition: string[];
  task: string[];
  /** With the cluster and the service that they are of. */
  deployments: Record<string, string>[];
  token: string[];
}

export interface FuzzRequest {
  kind: Kind;
  params: Record<string, string>;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** Bytes go in as base64, as a gateway hands over what is no text. */
  body?: string | Uint8Array;
}

/** A request of a route: right, one step beside it, or made to break something. */
export function makeRequest(route: Route, known: Known, chance: Chance, kind = chance.pick(KINDS)): FuzzRequest {
  const inputs = inputsOf(route);
  const isHostile = kind === 'hostile';
  const params = Object.fromEntries(
    inputs.path.map(({ name, schema }) => {
      if (isHostile && chance.happens(0.15)) return [name, hostileText(chance) || 'a'];
      const names = name === 'deployments' ? [] : (known[name as 'task'] ?? []);
      if (names.length > 0 && chance.happens(0.9)) return [name, chance.pick(names)];
      return [name, String(sampleSchema(schema, chance))];
    }),
  );
  const deployment = known.deployments.length > 0 ? chance.pick(known.deployments) : {};
  if ('service' in params && chance.happens(0.7)) {
    for (const name of Object.keys(params)) params[name] = deployment[name] ?? params[name] ?? '';
  }
  return {
    kind,
    params,
    query: makeQuery(inputs.query, kind, known, chance),
    headers: makeHeaders(route, kind, known, chance),
    ...(inputs.body && { body: makeBody(inputs.body, kind, known, chance) }),
  };
}

type Inputs = ReturnType<typeof inputsOf>;

function makeQuery(fields: Inputs['query'], kind: Kind, known: Known, chance: Chance): Record<string, string> {
  const query: Record<string, string> = {};
  for (const { name, schema } of fields) {
    if (chance.happens(0.6)) continue;
    if (name === 'nextToken' || name === 'after') {
      const token = known.token.length > 0 ? chance.pick(known.token) : 'none';
      query[name] = kind === 'valid' ? token : spoil(token, chance);
    } else query[name] = String(sampleSchema(schema, chance));
    if (kind === 'nearly valid' && chance.happens(0.3)) query[name] = `${query[name]}x`;
    if (kind === 'hostile' && chance.happens(0.5)) query[name] = hostileText(chance);
  }
  if (kind !== 'valid' && chance.happens(0.1)) query[hostileText(chance) || 'limit '] = hostileText(chance);
  // A right one would be waited for, up to 20 s.
  if (Number(query.waitSec) > 0) query.waitSec = '0';
  return query;
}

/** A token with a letter changed, cut off, or put behind itself. */
function spoil(token: string, chance: Chance): string {
  const at = chance.whole(0, token.length - 1);
  return chance.pick([`${token.slice(0, at)}A${token.slice(at + 1)}`, token.slice(0, at) || 'A', token + token, token]);
}

function makeHeaders(route: Route, kind: Kind, known: Known, chance: Chance): Record<string, string> {
  const headers: Record<string, string> = {};
  const isOdd = () => kind === 'hostile' && chance.happens(0.3);
  if (route.headers && chance.happens(0.15)) {
    headers['idempotency-key'] = isOdd() ? hostileText(chance) : `key-${chance.whole(0, 40)}`;
  }
  if (route.headers?.includes('If-Match') && chance.happens(0.2)) {
    headers['if-match'] = isOdd() ? hostileText(chance) : `"${chance.whole(0, 3)}"`;
  }
  if (route.live && chance.happens(0.3)) headers.accept = isOdd() ? hostileText(chance) : 'text/event-stream';
  if (route.live && known.token.length > 0 && chance.happens(0.1)) headers['last-event-id'] = chance.pick(known.token);
  if (isOdd()) headers['content-type'] = chance.pick(['text/xml', 'application/json;charset=x', '', '\0', 'a/b/c']);
  if (isOdd()) headers.authorization = hostileText(chance);
  return headers;
}

function makeBody(
  { schema, examples }: NonNullable<Inputs['body']>,
  kind: Kind,
  known: Known,
  chance: Chance,
): string | Uint8Array {
  const right = enrich(rightBody(schema, examples, known, chance), schema, kind, chance);
  if (kind === 'valid') return JSON.stringify(right);
  if (kind === 'nearly valid')
    return JSON.stringify(chance.happens(0.3) ? sampleSchema(schema, chance) : mutate(right, chance));
  if (chance.happens(0.5)) return hostileBody(chance, right);
  let body: unknown = right;
  for (let left = chance.whole(1, 6); left > 0; left -= 1) body = mutate(body, chance);
  return JSON.stringify(body ?? hostileValue(chance));
}

/** An example of the document, about things that are there. */
function rightBody(schema: Schema, examples: readonly object[], known: Known, chance: Chance): Record<string, unknown> {
  const example = examples.length > 0 ? chance.pick(examples) : sampleSchema(schema, chance);
  const body = structuredClone(example) as Record<string, unknown>;
  if ('taskDefinition' in body && known.taskDefinition.length > 0)
    body.taskDefinition = chance.pick(known.taskDefinition);
  if ('family' in body) body.family = chance.pick(['shop', 'worker']);
  // ECS wants it where there are secrets.
  if ('containerDefinitions' in body) body.executionRoleArn = 'arn:aws:iam::000000000000:role/slipway-tasks/pull';
  for (const container of listOf(body.containerDefinitions)) {
    container.environment = [{ name: 'PASSWORD', value: `${CANARY}0` }];
    container.secrets = [{ name: 'TOKEN', valueFrom: `/${CANARY}/1` }];
  }
  return body;
}

/** With up to two more fields of the schema's, which may not go with the others. */
function enrich(body: Record<string, unknown>, schema: Schema, kind: Kind, chance: Chance): Record<string, unknown> {
  if (chance.happens(kind === 'valid' ? 0.6 : 0.2)) return body;
  const { properties = {} } = withoutRef(schema) as { properties?: Record<string, Schema> };
  const names = Object.keys(properties).filter((name) => name !== 'family');
  if (names.length === 0) return body;
  for (const name of [chance.pick(names), chance.pick(names)]) {
    body[name] ??= sampleSchema(properties[name] ?? true, chance, [name]);
  }
  return body;
}

function withoutRef(schema: Schema): Schema {
  return typeof schema === 'object' && typeof schema.$ref === 'string' ? resolve(schema.$ref) : schema;
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}
