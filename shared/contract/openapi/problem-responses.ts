import type { oas31, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { APP_ERRORS, AppError, type AppErrorCode } from '../app-errors.ts';
import { gatewayRefusal, PROBLEM_MEDIA_TYPE, toProblem } from '../problem.ts';
import { errorsOf } from '../routes/errors-of.ts';
import type { Route } from '../routes/route.ts';
import { routes } from '../routes/routes.ts';
import { PROBLEM_DETAILS } from './problem-details.ts';

const text: oas31.SchemaObject = { type: 'string' };

/** Headers that come with a status. */
const HEADERS: Readonly<Record<number, Record<string, oas31.HeaderObject>>> = {
  401: { 'WWW-Authenticate': { description: 'What credentials are expected', schema: text } },
  409: { 'Retry-After': { description: 'Seconds, where waiting helps', schema: text } },
  429: { 'Retry-After': { description: 'Seconds', schema: text } },
  503: { 'Retry-After': { description: 'Seconds', schema: text } },
};

/** What the gateway answers itself, beside what the functions do. */
const GATEWAY_STATUSES = [401, 403, 413, 429, 500, 503];

/** Refusals of a route by status: those with one code by reference, the others where they stand. */
export function refusalsOf(route: Route): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {};
  for (const [status, codes] of codesByStatus(errorsOf(route))) {
    const [code, ...more] = codes;
    responses[String(status) as '400'] =
      code !== undefined && more.length === 0 ? { $ref: `#/components/responses/${code}` } : responseOf(status, codes);
  }
  return responses;
}

/** A response for each code that is the only one of its status on some route. */
export function problemResponses(): Record<string, ZodOpenApiResponseObject> {
  const alone = routes
    .flatMap((route) => codesByStatus(errorsOf(route)))
    .flatMap(([status, codes]) =>
      codes.length === 1 ? codes.map((code) => [code, responseOf(status, codes)] as const) : [],
    );
  return Object.fromEntries(alone.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function codesByStatus(codes: readonly AppErrorCode[]): [number, AppErrorCode[]][] {
  const byStatus = Map.groupBy(codes, (code) => APP_ERRORS[code].status);
  return [...byStatus].toSorted(([a], [b]) => a - b);
}

function responseOf(status: number, codes: readonly AppErrorCode[]): ZodOpenApiResponseObject {
  const examples = codes.map((code) => [code, { value: toProblem(new AppError(code, ...PROBLEM_DETAILS[code])) }]);
  return {
    description: codes.map((code) => `${APP_ERRORS[code].title} (${code})`).join('; '),
    ...(HEADERS[status] ? { headers: HEADERS[status] } : {}),
    content: {
      [PROBLEM_MEDIA_TYPE]: {
        schema: {
          $ref: '#/components/schemas/Problem',
          properties: { status: { const: status }, code: { enum: [...codes] } },
        } as oas31.SchemaObject,
        examples: Object.fromEntries(examples),
      },
      ...(GATEWAY_STATUSES.includes(status) ? { 'application/json': { schema: gatewayRefusal } } : {}),
    },
  };
}
