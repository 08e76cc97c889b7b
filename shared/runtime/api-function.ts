import middy from '@middy/core';
import httpRouterHandler from '@middy/http-router';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { AppError } from '../contract/app-errors.ts';
import { PROBLEM_MEDIA_TYPE, toProblem } from '../contract/problem.ts';
import { readJsonBody } from '../contract/read-json-body.ts';
import { logError } from './log.ts';

/** A request as a route sees it: what the gateway took apart, and the body, read on demand. */
export interface ApiRequest {
  params: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  headers: Record<string, string | undefined>;
  /** The JSON of the body; throws AppError where there is none. `emptyAs` stands for an empty body. */
  json(emptyAs?: unknown): unknown;
}

export interface ApiAnswer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

/** One route, in a file of its own: where it is, and what it does. */
export interface ApiRoute<Deps> {
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  handle(request: ApiRequest, deps: Deps): Promise<ApiAnswer>;
}

type Event = APIGatewayProxyEventV2;
type Result = APIGatewayProxyStructuredResultV2;

/** A Lambda function of several routes that share their permissions; middy's router picks the route. */
export function apiFunction<Deps>(wire: () => Deps, routes: readonly ApiRoute<Deps>[]) {
  const deps = wire();
  const routed = routes.map((route) => ({
    method: route.method,
    path: route.path,
    handler: (event: Event) => answer(() => route.handle(requestOf(event), deps)),
  }));
  return middy<Event, Result>().handler(httpRouterHandler({ routes: routed }));
}

/** Runs a route: what it answers as JSON, what it refuses as a problem, what breaks as an opaque 500. */
export async function answer(work: () => Promise<ApiAnswer>): Promise<Result> {
  try {
    const { status, body, headers } = await work();
    return {
      statusCode: status,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    };
  } catch (error) {
    return problemResult(error instanceof AppError ? error : opaque(error));
  }
}

/** Bugs tell the caller nothing but that they are ours; the log has them whole. */
function opaque(error: unknown): AppError {
  logError('a request failed', error);
  return new AppError('ServerException', 'the request could not be carried out; it may be sent again', {
    cause: error,
  });
}

export function problemResult(error: AppError): Result {
  return {
    statusCode: error.status,
    headers: { 'content-type': PROBLEM_MEDIA_TYPE, ...error.headers },
    body: JSON.stringify(toProblem(error)),
  };
}

export function requestOf(event: Event): ApiRequest {
  return {
    params: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    headers: event.headers,
    json(emptyAs) {
      const text =
        event.isBase64Encoded && event.body !== undefined ? Buffer.from(event.body, 'base64').toString() : event.body;
      if (emptyAs !== undefined && (text === undefined || text === '')) return emptyAs;
      return readJsonBody(text);
    },
  };
}
