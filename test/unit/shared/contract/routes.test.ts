import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { APP_ERRORS } from '../../../../shared/contract/app-errors.ts';
import { errorsOf } from '../../../../shared/contract/routes/errors-of.ts';
import { routes } from '../../../../shared/contract/routes/routes.ts';

const at = (operationId: string) => routes.find((route) => route.operationId === operationId);

describe('routes', () => {
  it('have names and places of their own', () => {
    expect(new Set(routes.map((route) => route.operationId)).size).toBe(routes.length);
    expect(new Set(routes.map((route) => `${route.method} ${route.path}`)).size).toBe(routes.length);
  });

  it('say each parameter of their path', () => {
    for (const route of routes) {
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const schema = route.params === undefined ? {} : z.toJSONSchema(route.params.schema).properties;
      expect(Object.keys(schema ?? {})).toEqual(inPath);
    }
  });

  it('read with the scope read, and take Idempotency-Key and a body where they write', () => {
    for (const route of routes) {
      // A plan has a body, and changes nothing.
      const reads = route.method === 'GET' || route.operationId === 'planService';
      expect(['none', 'read'].includes(route.scope)).toBe(reads);
      expect(route.headers?.includes('Idempotency-Key') ?? false).toBe(!reads);
      expect(route.body !== undefined).toBe(['PUT', 'POST', 'PATCH'].includes(route.method));
    }
  });

  it('answer as API.md says', () => {
    expect(Object.keys(at('registerTaskDefinition')?.answers ?? {})).toEqual(['201']);
    expect(Object.keys(at('runTask')?.answers ?? {})).toEqual(['202']);
    expect(Object.keys(at('putService')?.answers ?? {})).toEqual(['200', '202']);
    expect(at('putService')?.headers).toContain('If-Match');
  });

  it('refuse with codes of the table, each said once', () => {
    for (const route of routes) {
      const codes = errorsOf(route);
      expect(new Set(codes).size).toBe(codes.length);
      for (const code of codes) expect(APP_ERRORS).toHaveProperty(code);
    }
  });
});
