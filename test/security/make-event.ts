import type { Route } from '../../shared/contract/routes/route.ts';
import type { ApiEvent } from '../../shared/runtime/auth/api-event.ts';

export interface EventParts {
  params?: Record<string, string>;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  /** What the gateway's authorizer tells of the caller. */
  authorizer?: ApiEvent['requestContext']['authorizer'];
  sourceIp?: string;
}

/**
 * A request as an HTTP API gives it to a function, payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function makeEvent({ method, path }: Pick<Route, 'method' | 'path'>, parts: EventParts = {}): ApiEvent {
  const { params = {}, headers = {}, query = {}, body, authorizer, sourceIp = '203.0.113.9' } = parts;
  const rawPath = path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? 'missing');
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { 'content-type': 'application/json', ...headers },
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    pathParameters: params,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp, userAgent: 'test' },
      requestId: 'id',
      routeKey: `${method} ${path}`,
      stage: '$default',
      time: '21/Nov/2026:00:00:00 +0000',
      timeEpoch: 0,
      ...(authorizer && { authorizer }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}
