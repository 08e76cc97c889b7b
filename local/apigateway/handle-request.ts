import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cloud } from '../cloud/cloud.ts';
import { corsHeaders, preflight } from './cors.ts';
import type { HttpApi, Integration, Stage } from './http-api.ts';
import { callerOf, functionArnOf, invokeFunction } from './invoke-function.ts';
import { createJwtAuthorizer } from './jwt-authorizer.ts';
import { createLambdaAuthorizer, type Verdict } from './lambda-authorizer.ts';
import { type ApiRequest, addForwardedHeaders, proxyEvent, readHeaders } from './proxy-event.ts';
import { type ApiResponse, proxyResponse, refusal } from './proxy-response.ts';
import { declaresTooMuch, readBody } from './read-body.ts';
import { compileRoutes } from './route-table.ts';

/** Request line and headers together, as HTTP APIs count them. */
const HEADER_BYTES_MAX = 10_240;

const INTERNAL_ERROR = refusal(500, 'Internal Server Error');
const UNAVAILABLE = refusal(503, 'Service Unavailable');
const NOT_FOUND = refusal(404, 'Not Found');
const TOO_LARGE = refusal(413, 'Request Entity Too Large');

function headerBytes(request: IncomingMessage): number {
  const line = (request.method?.length ?? 0) + (request.url?.length ?? 0);
  return request.rawHeaders.reduce((sum, text) => sum + text.length, line);
}

/** The stage that the path begins with, else `$default`. */
function findStage(api: HttpApi, path: string): { stage: Stage; routePath: string } | undefined {
  const [, first = ''] = path.split('/', 2);
  const named = first === '$default' ? undefined : api.stages[first];
  if (named) return { stage: named, routePath: path.slice(first.length + 1) || '/' };
  return api.stages.$default && { stage: api.stages.$default, routePath: path };
}

/** What the gateway says when Lambda refuses the call itself. */
function refusalOfLambda(error: unknown): ApiResponse {
  const { code } = error as { code?: string };
  if (code === 'RequestTooLargeException') return TOO_LARGE;
  return code === 'TooManyRequestsException' ? UNAVAILABLE : INTERNAL_ERROR;
}

function send(response: ServerResponse, answer: ApiResponse, extra: Record<string, string>): void {
  if (response.destroyed || response.headersSent) return;
  // The gateway sets these itself, as it frames the body anew.
  const {
    'content-length': _length,
    'transfer-encoding': _encoding,
    connection: _connection,
    ...headers
  } = answer.headers;
  const all: Record<string, string | string[] | number> = { ...headers, ...extra };
  if (answer.cookies.length > 0) all['set-cookie'] = answer.cookies;
  const hasBody = answer.status !== 204 && answer.status !== 304;
  if (hasBody) all['content-length'] = Buffer.byteLength(answer.body);
  try {
    response.writeHead(answer.status, all);
  } catch {
    // A function may answer header values that HTTP cannot carry, such as line breaks.
    send(response, INTERNAL_ERROR, extra);
    return;
  }
  response.end(hasBody ? answer.body : undefined);
}

/**
 * The data plane of HTTP APIs: finds the route, asks its authorizer, invokes its function, answers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 */
export function createRequestHandler(cloud: Cloud) {
  const askLambda = createLambdaAuthorizer(cloud);
  const askJwt = createJwtAuthorizer(cloud);
  const compiled = new WeakMap<HttpApi, ReturnType<typeof compileRoutes>>();
  const timers = new Set<ReturnType<typeof setTimeout>>();

  function routesOf(api: HttpApi): ReturnType<typeof compileRoutes> {
    const known = compiled.get(api);
    if (known) return known;
    const routes = compileRoutes(Object.values(api.routes));
    compiled.set(api, routes);
    return routes;
  }

  async function authorize(api: HttpApi, request: ApiRequest): Promise<Verdict | undefined> {
    const { route } = request.match;
    const authorizer = api.authorizers[route.AuthorizerId ?? ''];
    if (route.AuthorizationType === 'NONE') return undefined;
    if (!authorizer) return { refused: INTERNAL_ERROR };
    return route.AuthorizationType === 'JWT' ? askJwt(authorizer, route, request) : askLambda(authorizer, request);
  }

  /** The function's answer, or Service Unavailable when it takes longer than the integration may; it runs on then. */
  async function integrate(integration: Integration, request: ApiRequest, event: object): Promise<ApiResponse> {
    const { RouteKey } = request.match.route;
    const path = RouteKey === '$default' ? '/$default' : `/${RouteKey.replace(/^ANY /, '* ').replace(' /', '/')}`;
    const sourceArn = cloud.arn('execute-api', `${request.apiId}/${request.stage}${path}`);
    const caller = callerOf(integration.CredentialsArn, sourceArn);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(() => resolve('timeout'), integration.TimeoutInMillis);
      timers.add(timer);
    });
    try {
      const invocation = invokeFunction(cloud, functionArnOf(integration.IntegrationUri), event, caller);
      const answer = await Promise.race([invocation, timeout]);
      if (answer === 'timeout') return UNAVAILABLE;
      return answer.failed ? INTERNAL_ERROR : (proxyResponse(answer.payload) ?? INTERNAL_ERROR);
    } catch (error) {
      cloud.log(`${RouteKey} of ${request.apiId} could not call its function: ${(error as Error).message}`);
      return refusalOfLambda(error);
    } finally {
      clearTimeout(timer);
      if (timer) timers.delete(timer);
    }
  }

  async function answerRoute(api: HttpApi, request: ApiRequest, incoming: IncomingMessage): Promise<ApiResponse> {
    const { route } = request.match;
    const integration = api.integrations[route.Target?.split('/')[1] ?? ''];
    if (declaresTooMuch(incoming)) return TOO_LARGE;
    const verdict = await authorize(api, request);
    if (verdict && 'refused' in verdict) return verdict.refused;
    if (!integration) return INTERNAL_ERROR;
    const body = await readBody(incoming);
    if (body === 'too-large') return TOO_LARGE;
    if (body === 'aborted') return refusal(400, 'Bad Request');
    return integrate(integration, request, proxyEvent(request, body, verdict?.authorizer));
  }

  async function answer(api: HttpApi, incoming: IncomingMessage, requestId: string): Promise<[ApiResponse, object]> {
    const [target = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s, 2);
    if (headerBytes(incoming) > HEADER_BYTES_MAX) return [refusal(431, 'Request Header Fields Too Large'), {}];
    let path: string;
    try {
      path = decodeURIComponent(target);
    } catch {
      return [refusal(400, 'Bad Request'), {}];
    }
    const { headers, cookies } = readHeaders(incoming);
    const method = incoming.method ?? 'GET';
    const cors = api.api.CorsConfiguration;
    const preflighted = cors && preflight(cors, method, headers);
    if (preflighted) return [preflighted, {}];
    const extra = cors ? corsHeaders(cors, headers) : {};

    const found = findStage(api, path);
    const match = found && routesOf(api)(method, found.routePath);
    if (!found || !match) return [NOT_FOUND, extra];
    const startedAtMs = Date.now();
    const sourceIp = incoming.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
    addForwardedHeaders(headers, sourceIp, startedAtMs);
    const request: ApiRequest = {
      apiId: api.api.ApiId,
      accountId: cloud.accountId,
      stage: found.stage.StageName,
      stageVariables: found.stage.StageVariables,
      requestId,
      startedAtMs,
      method,
      path,
      query,
      protocol: `HTTP/${incoming.httpVersion}`,
      sourceIp,
      headers,
      cookies,
      match,
    };
    return [await answerRoute(api, request, incoming), extra];
  }

  return {
    async handle(api: HttpApi | undefined, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
      const requestId = `${randomBytes(11).toString('base64url')}=`;
      const [result, extra] = api ? await answer(api, incoming, requestId) : [NOT_FOUND, {}];
      send(response, result, { ...extra, 'apigw-requestid': requestId });
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
