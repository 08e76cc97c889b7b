import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { AppError } from '../../../shared/contract/app-errors.ts';
import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { routes } from '../../../shared/contract/routes/routes.ts';
import { type ApiAnswer, answer } from '../../../shared/runtime/api-function.ts';

const patterns = routes
  .filter(({ local }) => !local)
  .map(({ method, path }) => ({ method, pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`) }));

/** `$default`: what no other route takes, and what needs no permission at all. */
export const handler = (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
  answer(async () => {
    const { method } = event.requestContext.http;
    const path = event.rawPath.length > 1 ? event.rawPath.replace(/\/$/, '') : event.rawPath;
    const work = method === 'GET' ? PUBLIC[path] : undefined;
    if (work) {
      parseOrRefuse(noQuery, event.queryStringParameters ?? {});
      return work();
    }
    const allowed = patterns.filter(({ pattern }) => pattern.test(path)).map((route) => route.method);
    if (allowed.length > 0 && !allowed.some((candidate) => candidate === method)) {
      throw new AppError('MethodNotAllowedException', `${path} has ${allowed.join(', ')}; not ${method}`, {
        headers: { allow: allowed.join(', ') },
      });
    }
    throw new AppError('NotFoundException', `there is no route ${method} ${path}; GET /v1/openapi.json lists them`);
  });

const PUBLIC: Readonly<Record<string, () => Promise<ApiAnswer>>> = {
  '/v1/health': async () => ({ status: 200, body: { status: 'ok' } }),
  '/v1/openapi.json': async () => ({ status: 200, body: {}, text: await openapi() }),
};

let document: Promise<string> | undefined;

/** Made when it is first asked for (50 ms), so that it is part of no other answer's cold start. */
function openapi(): Promise<string> {
  document ??= import('../../../shared/contract/openapi/build-openapi.ts').then(({ buildOpenapi }) =>
    JSON.stringify(buildOpenapi()),
  );
  return document;
}
