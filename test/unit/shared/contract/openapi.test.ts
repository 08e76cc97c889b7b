import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { APP_ERRORS } from '../../../../shared/contract/app-errors.ts';
import { buildOpenapi } from '../../../../shared/contract/openapi/build-openapi.ts';
import { EXAMPLES } from '../../../../shared/contract/openapi/examples.ts';
import { PROBLEM_DETAILS } from '../../../../shared/contract/openapi/problem-details.ts';
import { parse } from '../../../../shared/contract/parse.ts';
import type { RequestSchema } from '../../../../shared/contract/request.ts';
import { noBody } from '../../../../shared/contract/requests/no-body.ts';
import { errorsOf } from '../../../../shared/contract/routes/errors-of.ts';
import type { Route } from '../../../../shared/contract/routes/route.ts';
import { routes } from '../../../../shared/contract/routes/routes.ts';
import { listDocumentedAnswers, resolve } from '../../../harness/check-answer.ts';
import { matchSchema, type Schema } from '../../../harness/match-schema.ts';

interface Media {
  schema: Schema;
  examples?: Record<string, { value: unknown }>;
}

interface Operation {
  operationId: string;
  parameters: ({ in: string; name: string } | { $ref: string })[];
  requestBody?: { required: boolean; content: Record<string, Media> };
  responses: Record<string, { $ref?: string; content?: Record<string, Media> }>;
  security: Record<string, string[]>[];
}

const document = JSON.parse(JSON.stringify(buildOpenapi())) as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
};

const operationOf = ({ method, path }: Route): Operation => {
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (!operation) throw new Error(`the document has no ${method} ${path}`);
  return operation;
};

/** Every object in the document, with where it is. */
function* partsOf(value: unknown, path = ''): Generator<{ part: Record<string, unknown>; path: string }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { part: value as Record<string, unknown>, path };
  for (const [key, inner] of Object.entries(value)) yield* partsOf(inner, `${path}/${key}`);
}

const route = (operationId: string): Route => {
  const found = routes.find((candidate) => candidate.operationId === operationId);
  if (!found) throw new Error(`there is no operation ${operationId}`);
  return found;
};

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 and has every route, and no other', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((each) => each.operationId),
    );
    expect(ids.toSorted()).toEqual(routes.map(({ operationId }) => operationId).toSorted());
    for (const each of routes) expect(operationOf(each).operationId).toBe(each.operationId);
  });

  it('says of each route its parameters, its body and the scope that it needs', () => {
    const put = operationOf(route('putService'));
    expect(put.parameters).toEqual([
      expect.objectContaining({ in: 'path', name: 'cluster', required: true }),
      expect.objectContaining({ in: 'path', name: 'service', required: true }),
      { $ref: '#/components/parameters/Idempotency-Key' },
      { $ref: '#/components/parameters/If-Match' },
    ]);
    expect(put.requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/PutServiceRequest' } } },
    });
    expect(put.security).toEqual([{ keys: ['deploy'] }, { jwt: ['deploy'] }, { iam: ['deploy'] }]);
    expect(operationOf(route('getHealth')).security).toEqual([]);
    expect(operationOf(route('putCluster')).requestBody?.required).toBe(false);
    const logs = operationOf(route('getTaskLogs'));
    expect(logs.parameters.map((each) => ('name' in each ? each.name : each.$ref))).toEqual([
      'cluster',
      'task',
      'container',
      'tail',
      'after',
      'waitSec',
      '#/components/parameters/Last-Event-ID',
    ]);
  });

  it('has a problem for each code that a route refuses with, and what the gateway refuses with', () => {
    for (const each of routes) {
      const said = listDocumentedAnswers().filter(({ operationId }) => operationId === each.operationId);
      const codes = said.flatMap(({ code, status }) => (code ? [`${status} ${code}`] : []));
      expect(codes.toSorted()).toEqual(
        errorsOf(each)
          .map((code) => `${APP_ERRORS[code].status} ${code}`)
          .toSorted(),
      );
    }
    const { $ref = '' } = operationOf(route('getService')).responses[401] ?? {};
    expect(resolve<{ content: object }>($ref).content).toHaveProperty(
      ['application/json', 'schema', '$ref'],
      '#/components/schemas/GatewayRefusal',
    );
  });

  it('has event streams beside JSON where a route can be followed', () => {
    for (const each of routes) {
      const content = operationOf(each).responses[200]?.content ?? {};
      expect(Object.hasOwn(content, 'text/event-stream')).toBe(each.live === true);
    }
  });

  it('refers to what is there, and uses each component', () => {
    const used = new Set<unknown>();
    for (const { part } of partsOf(document)) {
      if (typeof part.$ref !== 'string') continue;
      used.add(part.$ref);
      expect(resolve(part.$ref)).toBeDefined();
    }
    for (const kind of ['schemas', 'responses', 'parameters']) {
      for (const name of Object.keys(document.components[kind] ?? {}))
        expect(used).toContain(`#/components/${kind}/${name}`);
    }
  });

  it('has patterns that any reader of JSON Schema can use', () => {
    for (const { part, path } of partsOf(document)) {
      if (typeof part.pattern !== 'string' || path.endsWith('/properties')) continue;
      expect(() => new RegExp(String(part.pattern), 'u')).not.toThrow();
    }
  });

  it('says limits, defaults and units as the schemas have them', () => {
    expect(document.components.schemas?.DeploymentConfiguration).toMatchObject({
      properties: { minimumHealthyPercent: { default: 100, minimum: 0, maximum: 100, description: 'In percent' } },
      additionalProperties: false,
    });
    expect(JSON.stringify(document)).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });
});

describe('examples in the document', () => {
  const examples = Object.entries(EXAMPLES).flatMap(([operationId, { bodies = {}, answers = {} }]) => [
    ...Object.entries(bodies).map(([name, value]) => ({ operationId, kind: 'body', name, value })),
    ...Object.entries(answers).map(([name, value]) => ({ operationId, kind: 'answer', name, value })),
  ]);

  it.each(examples.filter(({ kind }) => kind === 'body'))(
    'have a body that $operationId takes: $name',
    ({ operationId, name, value }) => {
      const each = route(operationId);
      const media = operationOf(each).requestBody?.content['application/json'];
      expect(media?.examples?.[name]).toEqual({ value });
      expect(matchSchema(media?.schema ?? false, value, resolve)).toEqual([]);
      expect(parse(each.body as unknown as RequestSchema<unknown>, value)).toMatchObject({ ok: true });
    },
  );

  it.each(examples.filter(({ kind }) => kind === 'answer'))(
    'have an answer as $operationId gives: $name',
    ({ operationId, name, value }) => {
      for (const [status, schema] of Object.entries(route(operationId).answers)) {
        const media = operationOf(route(operationId)).responses[status]?.content?.['application/json'];
        expect(media?.examples?.[name]).toEqual({ value });
        expect(matchSchema(media?.schema ?? false, value, resolve)).toEqual([]);
        expect(z.safeParse(schema, value).error).toBeUndefined();
      }
    },
  );

  it('are there for each main body', () => {
    for (const each of routes) {
      if (each.body && each.body !== noBody && each.operationId !== 'putImage')
        expect(EXAMPLES[each.operationId]?.bodies).toBeDefined();
    }
  });

  it('have a problem of each code', () => {
    for (const { part } of partsOf(document)) {
      const media = part['application/problem+json'] as Media | undefined;
      for (const { value } of Object.values(media?.examples ?? {})) {
        expect(matchSchema(media?.schema ?? false, value, resolve)).toEqual([]);
      }
    }
    expect(Object.keys(PROBLEM_DETAILS).toSorted()).toEqual(Object.keys(APP_ERRORS).toSorted());
  });
});
