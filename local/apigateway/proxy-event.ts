import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RouteMatch } from './route-table.ts';

/** A request as API Gateway reads it, before its body. */
export interface ApiRequest {
  apiId: string;
  accountId: string;
  stage: string;
  stageVariables: Record<string, string> | undefined;
  requestId: string;
  startedAtMs: number;
  method: string;
  /** Decoded, with the stage's name in front if it is a named one. HTTP APIs decode it, whatever it is called. */
  path: string;
  query: string;
  protocol: string;
  sourceIp: string;
  headers: Record<string, string>;
  cookies: string[] | undefined;
  match: RouteMatch;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

/** Names in lower case, values of the same name joined by commas; cookies apart. */
export function readHeaders(request: IncomingMessage): {
  headers: Record<string, string>;
  cookies: string[] | undefined;
} {
  const headers: Record<string, string> = {};
  let cookies: string[] | undefined;
  const { rawHeaders } = request;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    if (name === 'cookie') {
      cookies = [...(cookies ?? []), ...value.split(';').map((cookie) => cookie.trim())];
    } else headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return { headers, cookies };
}

/** The headers that API Gateway adds. */
export function addForwardedHeaders(headers: Record<string, string>, sourceIp: string, startedAtMs: number): void {
  const before = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = before === undefined ? sourceIp : `${before}, ${sourceIp}`;
  headers['x-forwarded-port'] ??= headers.host?.split(':')[1] ?? '80';
  headers['x-forwarded-proto'] ??= 'http';
  const seconds = Math.floor(startedAtMs / 1000).toString(16);
  headers['x-amzn-trace-id'] ??= `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}

/** Decoded; values of the same name are joined by commas. */
export function readQuery(query: string): Record<string, string> | undefined {
  if (query === '') return undefined;
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

/** What HTTP APIs pass on as text; everything else, forms too, is base64. */
function isText(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return /^(text\/.*|application\/(json|javascript|xml)|application\/.*\+(json|xml))$/.test(type);
}

function requestContext(request: ApiRequest, authorizer: object | undefined): object {
  const { headers, match, startedAtMs, path, method, protocol, sourceIp } = request;
  const domainName = headers.host?.split(':')[0] ?? '';
  return {
    accountId: request.accountId,
    apiId: request.apiId,
    ...(authorizer && { authorizer }),
    domainName,
    domainPrefix: domainName.split('.')[0],
    http: { method, path, protocol, sourceIp, userAgent: headers['user-agent'] ?? '' },
    requestId: request.requestId,
    routeKey: match.route.RouteKey,
    stage: request.stage,
    time: commonLogTime(startedAtMs),
    timeEpoch: startedAtMs,
  };
}

/** What the events of integrations and of authorizers have in common. */
export function commonEvent(request: ApiRequest, authorizer?: object): Record<string, unknown> {
  const queryStringParameters = readQuery(request.query);
  return {
    version: '2.0',
    routeKey: request.match.route.RouteKey,
    rawPath: request.path,
    rawQueryString: request.query,
    ...(request.cookies && { cookies: request.cookies }),
    headers: request.headers,
    ...(queryStringParameters && { queryStringParameters }),
    requestContext: requestContext(request, authorizer),
    ...(request.match.pathParameters && { pathParameters: request.match.pathParameters }),
    ...(request.stageVariables && { stageVariables: request.stageVariables }),
  };
}

/**
 * The event of an integration in payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function proxyEvent(request: ApiRequest, body: Buffer | undefined, authorizer: object | undefined): object {
  const event = commonEvent(request, authorizer);
  if (body === undefined || body.length === 0) return { ...event, isBase64Encoded: false };
  const asText = isText(request.headers['content-type']);
  return { ...event, body: body.toString(asText ? 'utf8' : 'base64'), isBase64Encoded: !asText };
}
