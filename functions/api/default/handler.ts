import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { AppError } from '../../../shared/contract/app-errors.ts';
import { routes } from '../../../shared/contract/routes/routes.ts';
import { answer } from '../../../shared/runtime/api-function.ts';

const patterns = routes.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
}));

/** `$default`: what no other route takes. Health is here too, since it needs no permission at all. */
export const handler = (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
  answer(async () => {
    const { method } = event.requestContext.http;
    const path = event.rawPath.length > 1 ? event.rawPath.replace(/\/$/, '') : event.rawPath;
    if (method === 'GET' && path === '/v1/health') return { status: 200, body: { status: 'ok' } };
    const allowed = patterns.filter(({ pattern }) => pattern.test(path)).map((route) => route.method);
    if (allowed.length > 0 && !allowed.some((candidate) => candidate === method)) {
      throw new AppError('MethodNotAllowedException', `${path} has ${allowed.join(', ')}; not ${method}`, {
        headers: { allow: allowed.join(', ') },
      });
    }
    throw new AppError('NotFoundException', `there is no route ${method} ${path}; GET /v1/openapi.json lists them`);
  });
