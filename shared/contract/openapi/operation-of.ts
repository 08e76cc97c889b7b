import type { oas31, ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { EVENT_STREAM_MEDIA_TYPE, type Route } from '../routes/route.ts';
import { EXAMPLES } from './examples.ts';
import { refusalsOf } from './problem-responses.ts';
import { securityOf } from './security.ts';

const SUCCESS: Readonly<Record<string, string>> = {
  200: 'What is asked for; of a change, that nothing had to be changed',
  201: 'Created',
  202: 'Accepted: it is written down, and goes on by itself',
};

/** One route as an operation of the document. */
export function operationOf(route: Route, tag: string): ZodOpenApiOperationObject {
  const { operationId, summary, scope, params, query, body } = route;
  const headers = [...(route.headers ?? []), ...(route.live ? (['Last-Event-ID'] as const) : [])];
  return {
    operationId,
    summary,
    ...(scope === 'none' ? {} : { description: `Needs the scope \`${scope}\`.` }),
    tags: [tag],
    security: securityOf(route),
    requestParams: { ...(params ? { path: params.schema as never } : {}), query: query.schema as never },
    parameters: headers.map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ...(body
      ? {
          requestBody: {
            required: !route.emptyBody,
            content: { 'application/json': { schema: body.schema, examples: valuesOf(EXAMPLES[operationId]?.bodies) } },
          },
        }
      : {}),
    responses: { ...answersOf(route), ...refusalsOf(route) },
  };
}

function answersOf(route: Route): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {};
  for (const [status, schema] of Object.entries(route.answers)) {
    responses[status as '200'] = {
      description: route.method === 'GET' ? 'What is asked for' : (SUCCESS[status] ?? ''),
      ...headersOf(route),
      content: {
        'application/json': { schema, examples: valuesOf(EXAMPLES[route.operationId]?.answers) },
        ...(route.live ? { [EVENT_STREAM_MEDIA_TYPE]: EVENT_STREAM } : {}),
      },
    };
  }
  return responses;
}

function headersOf({ etag, headers, local }: Route) {
  const said: Record<string, oas31.HeaderObject> = {
    ...(etag ? { ETag: ETAG } : {}),
    ...(headers && !local ? { 'Idempotency-Replayed': REPLAYED } : {}),
  };
  return Object.keys(said).length > 0 ? { headers: said } : {};
}

const ETAG: oas31.HeaderObject = {
  description: 'The generation of the service, for If-Match',
  required: true,
  schema: { type: 'string' },
};

const REPLAYED: oas31.HeaderObject = {
  description: '`true` where this is the answer to an earlier request with the same Idempotency-Key',
  schema: { type: 'string' },
};

const EVENT_STREAM: oas31.MediaTypeObject = {
  schema: {
    type: 'string',
    description:
      'The same answer as server-sent events, oldest first: `retry: 0`, then each entry as `data`, with the cursor behind it as `id`. Then it ends, and the client asks again with Last-Event-ID.',
  },
};

function valuesOf(examples: Readonly<Record<string, unknown>> | undefined) {
  return examples && Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}
