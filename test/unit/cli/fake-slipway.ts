import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { AppError } from '../../../shared/contract/app-errors.ts';
import { parse } from '../../../shared/contract/parse.ts';
import { PROBLEM_MEDIA_TYPE, toProblem } from '../../../shared/contract/problem.ts';
import type { RequestSchema } from '../../../shared/contract/request.ts';
import type { Route, RouteRequest } from '../../../shared/contract/routes/route.ts';
import { routes } from '../../../shared/contract/routes/routes.ts';

export interface FakeRequest {
  operationId: string;
  params: Record<string, string>;
  query: Record<string, string>;
  headers: IncomingMessage['headers'];
  /** As it was sent. */
  body: unknown;
}

/** What an operation answers; a status of 200 unless it says another, a problem when it throws an AppError. */
export type Answers = Record<string, (request: FakeRequest) => object | Promise<object>>;

export interface FakeSlipway {
  url: string;
  requests: FakeRequest[];
  /** The requests of one operation. */
  of(operationId: string): FakeRequest[];
  close(): Promise<void>;
}

/**
 * A Slipway that answers what a test says, and holds both sides to the contract: what the CLI sends goes through the
 * real schemas and rules (and is refused as the API would), and what the test answers has to have the route's shape.
 */
export async function startFakeSlipway(answers: Answers): Promise<FakeSlipway> {
  const requests: FakeRequest[] = [];
  const server = createServer((request, response) => {
    handle(request, answers, requests).then(
      ({ status, body }) => send(response, status, 'application/json', body),
      (error: unknown) => {
        const refusal = error instanceof AppError ? error : new AppError('ServerException', String(error));
        send(response, refusal.status, PROBLEM_MEDIA_TYPE, toProblem(refusal));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    requests,
    of: (operationId) => requests.filter((request) => request.operationId === operationId),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(request: IncomingMessage, answers: Answers, requests: FakeRequest[]) {
  const url = new URL(request.url ?? '/', 'http://fake');
  const found = routes.flatMap((route) => {
    const params = matchPath(route.path, url.pathname);
    return route.method === request.method && params ? [{ route, params }] : [];
  })[0];
  if (!found) throw new AppError('NotFoundException', `there is no route ${request.method} ${url.pathname}`);
  const { route, params } = found;
  const query = Object.fromEntries(url.searchParams);
  const sent = await text(request);
  const body: unknown = sent === '' ? undefined : JSON.parse(sent);
  const { operationId } = route;
  const seen = { operationId, params, query, headers: request.headers, body };
  requests.push(seen);
  check(route.params, params, {});
  check(route.query, query, {});
  if (route.body) check(route.body, body, params);
  return checkAnswer(route, (await answers[operationId]?.(seen)) ?? {});
}

/** `/v1/clusters/{cluster}` against a path: its parameters, percent-decoded. */
function matchPath(pattern: string, pathname: string): Record<string, string> | undefined {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const match = new RegExp(`^${pattern.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(pathname);
  if (!match) return undefined;
  return Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')]));
}

function check(request: RouteRequest | undefined, value: unknown, params: Record<string, string>): void {
  if (!request) return;
  const parsed = parse(request as RequestSchema<unknown>, value, params);
  if (parsed.ok) return;
  const detail = parsed.errors.length === 1 ? '1 field is not right' : `${parsed.errors.length} fields are not right`;
  throw new AppError('InvalidParameterException', detail, { errors: parsed.errors });
}

function checkAnswer(route: Route, body: object): { status: number; body: object } {
  const statuses = Object.keys(route.answers).map(Number);
  const status = statuses.at(-1) ?? 200;
  const schema = route.answers[status];
  const checked = schema && z.safeParse(schema, JSON.parse(JSON.stringify(body)));
  if (checked && !checked.success) throw new Error(`${route.operationId}: ${z.prettifyError(checked.error)}`);
  return { status, body };
}

function send(response: ServerResponse, status: number, type: string, body: object): void {
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}
