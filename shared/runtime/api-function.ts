import { createHash } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { AppError } from '../contract/app-errors.ts';
import { hasScope, seesCluster } from '../contract/identity/grants.ts';
import { requireScope } from '../contract/identity/require-scope.ts';
import { PROBLEM_MEDIA_TYPE, toProblem } from '../contract/problem.ts';
import { readJsonBody } from '../contract/read-json-body.ts';
import type { Route } from '../contract/routes/route.ts';
import type { Answers } from '../ports/answers.ts';
import type { Deps } from '../use-cases/deps.ts';
import type { Caller, RoleSession } from '../use-cases/identity/caller.ts';
import { seenBy } from '../use-cases/identity/seen-by.ts';
import type { ApiEvent } from './auth/api-event.ts';
import type { Authenticate } from './auth/authenticate.ts';
import { once } from './idempotency/once.ts';
import { wishOf } from './idempotency/wish-of.ts';
import { refusalOf } from './refusal-of.ts';

/** A request as a route sees it: what the gateway took apart, and the body, read on demand. */
export interface ApiRequest {
  params: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  headers: Record<string, string | undefined>;
  /** The JSON of the body; throws AppError where there is none. `emptyAs` stands for an empty body. */
  json(emptyAs?: unknown): unknown;
  /**
   * Stands for what the caller wants, where the request has an Idempotency-Key: the same at each try of it, so that a try
   * can take up what another left half done.
   */
  intent?: string;
}

export interface ApiAnswer {
  status: number;
  body: object;
  /** The body in another media type than JSON, which the headers name: it is sent as it stands. */
  text?: string;
  headers?: Record<string, string>;
}

/** One route, in a file of its own: where it is, and what it does. */
export interface ApiRoute<Own> {
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  handle(request: ApiRequest, deps: Own): Promise<ApiAnswer>;
  /** Whether this session of a role is what the route is about, and needs no grant to speak for itself. */
  isAboutItself?(session: RoleSession, params: ApiRequest['params'], deps: Own): Promise<boolean>;
}

/** What every function of the API is wired with, beside what its own routes call. */
export interface ApiDeps extends Pick<Deps, 'store' | 'clock' | 'settings' | 'sees'> {
  authenticate: Authenticate;
  answers: Answers;
}

type Result = APIGatewayProxyStructuredResultV2;

/**
 * A Lambda function of several routes that share their permissions; the contract says which scope each needs. The
 * gateway has picked the route, and its word is taken: `rawPath` is decoded, and cut at a `?` that was `%3F`, so that
 * reading it again may find another route, or none.
 */
export function apiFunction<Own extends ApiDeps>(
  wire: () => Own,
  routes: readonly ApiRoute<Own>[],
  contract: readonly Route[],
) {
  const deps = wire();
  const routed = new Map(
    routes.map((route) => {
      const { method, path } = route;
      const said = contract.find((candidate) => candidate.method === method && candidate.path === path);
      if (!said) throw new Error(`the contract has no route ${method} ${path}`);
      return [`${method} ${path}`, (event: ApiEvent) => serve(event, route, said, deps)];
    }),
  );
  return (event: ApiEvent): Promise<Result> =>
    answer(() => {
      const work = routed.get(event.routeKey);
      if (!work) throw new Error(`this function has no route ${event.routeKey}`);
      return work(event);
    });
}

/** The one way in, whatever `auth` is: who calls, whether that may be, and on what; then the route, once. */
async function serve<Own extends ApiDeps>(
  event: ApiEvent,
  route: ApiRoute<Own>,
  { scope, headers }: Pick<Route, 'scope' | 'headers'>,
  deps: Own,
): Promise<ApiAnswer> {
  const caller = await allowedItself(event, route, scope, deps, await deps.authenticate(event));
  requireScope(caller, scope);
  const own = seenBy(deps, caller);
  // What writes nothing may be asked as often as anybody likes: there is no answer to keep.
  const wish = headers ? wishOf(event, caller) : undefined;
  const { cluster } = event.pathParameters ?? {};
  // What is not the caller's (any more) is not answered from memory either.
  if (!wish || (cluster !== undefined && !own.sees(cluster))) return route.handle(requestOf(event), own);
  return once(deps.answers, wish, (startedAtMs) => route.handle(requestOf(event, `${wish.key} ${startedAtMs}`), own));
}

/** The caller; where it may not, and speaks for itself, with what it needs for this one request. */
async function allowedItself<Own extends ApiDeps>(
  event: ApiEvent,
  { isAboutItself }: ApiRoute<Own>,
  scope: Route['scope'],
  deps: Own,
  caller: Caller,
): Promise<Caller> {
  const params = event.pathParameters ?? {};
  const { cluster } = params;
  const { session } = caller;
  if (!isAboutItself || !session || scope === 'none' || cluster === undefined) return caller;
  if (hasScope(caller, scope) && seesCluster(caller, cluster)) return caller;
  return (await isAboutItself(session, params, deps)) ? { ...caller, scopes: [scope], clusters: [cluster] } : caller;
}

/** Runs a route: what it answers as JSON, what it refuses as a problem, what breaks as an opaque 500. */
export async function answer(work: () => Promise<ApiAnswer>): Promise<Result> {
  try {
    const { status, body, text, headers } = await work();
    return {
      statusCode: status,
      headers: { 'content-type': 'application/json', ...headers },
      body: text ?? JSON.stringify(body),
    };
  } catch (error) {
    return problemResult(refusalOf(error));
  }
}

function problemResult(error: AppError): Result {
  return {
    statusCode: error.status,
    headers: { 'content-type': PROBLEM_MEDIA_TYPE, ...error.headers },
    body: JSON.stringify(toProblem(error)),
  };
}

function requestOf(event: ApiEvent, wish?: string): ApiRequest {
  return {
    params: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    headers: event.headers,
    json(emptyAs) {
      const { body, isBase64Encoded } = event;
      if (emptyAs !== undefined && !body) return emptyAs;
      return readJsonBody(isBase64Encoded && body !== undefined ? Buffer.from(body, 'base64') : body);
    },
    ...(wish === undefined ? {} : { intent: createHash('sha256').update(wish).digest('hex') }),
  };
}
