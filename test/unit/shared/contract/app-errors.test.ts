import { describe, expect, it, jest } from '@jest/globals';
import { APP_ERRORS, AppError, type AppErrorCode } from '../../../../shared/contract/app-errors.ts';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { problem, toProblem } from '../../../../shared/contract/problem.ts';
import { readJsonBody } from '../../../../shared/contract/read-json-body.ts';
import { patchService } from '../../../../shared/contract/service/patch-service.ts';

function refusalOf(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('refusals', () => {
  it('have a status and a title for each code, and only passing ones may be tried again', () => {
    for (const [code, kind] of Object.entries(APP_ERRORS)) {
      expect(code).toMatch(/^[A-Z]\w+Exception$/);
      expect(kind.title.length).toBeGreaterThan(5);
      expect(kind.retryable).toBe([429, 500, 503].includes(kind.status));
    }
    const statuses = new Set(Object.values(APP_ERRORS).map((kind) => kind.status));
    expect([...statuses].sort()).toEqual([400, 401, 403, 404, 405, 409, 412, 413, 422, 429, 500, 503]);
  });

  it('become problems as RFC 9457 has them', () => {
    for (const code of Object.keys(APP_ERRORS) as AppErrorCode[]) {
      const body = toProblem(new AppError(code, 'so it is', { errors: [{ pointer: '/a', detail: 'must be b' }] }));
      expect(problem.parse(body)).toEqual(body);
      expect(body).toMatchObject({ code, detail: 'so it is', type: `urn:slipway:problem:${code}` });
    }
    expect(toProblem(new AppError('ServiceNotFoundException', 'none'))).not.toHaveProperty('errors');
  });

  it('carry every bad field of a body', () => {
    const refusal = refusalOf(() => parseOrRefuse(patchService, { desiredCount: -1, image: 5 }));
    expect(refusal).toMatchObject({ code: 'InvalidParameterException', status: 400 });
    expect(refusal.errors?.map((error) => error.pointer)).toEqual(['/desiredCount', '/image']);
    expect(refusal.detail).toBe('/desiredCount: must be a whole number from 0 to 5000 (tasks); got -1 (and 1 more)');
    expect(parseOrRefuse(patchService, { desiredCount: 1 })).toEqual({ desiredCount: 1 });
  });
});

describe('bodies', () => {
  it('are JSON', () => {
    expect(readJsonBody(' {"a": 1} ')).toEqual({ a: 1 });
    for (const body of ['', ' ', undefined, '{', '{"a": hunter2}', "{'a': 1}", 'NaN', '[1,]']) {
      const refusal = refusalOf(() => readJsonBody(body));
      expect(refusal.code).toBe('SerializationException');
      expect(refusal.message).not.toContain('hunter2');
    }
  });

  it('are UTF-8 where they come as bytes, and are not stored as what nobody sent', () => {
    expect(readJsonBody(Buffer.from('{"a":"ä"}'))).toEqual({ a: 'ä' });
    for (const body of [
      Buffer.from('{"a":"ä"}', 'latin1'),
      Buffer.from([0x22, 0xff, 0x22]),
      Buffer.from('{}', 'utf16le'),
    ])
      expect(refusalOf(() => readJsonBody(body)).code).toBe('SerializationException');
    expect(refusalOf(() => readJsonBody(Buffer.alloc(1_048_577, '1'))).status).toBe(413);
  });

  it('are at most 1 MiB, counted in bytes', () => {
    const filled = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;
    expect(readJsonBody(filled(1_048_576))).toHaveLength(1_048_574);
    expect(refusalOf(() => readJsonBody(filled(1_048_577))).status).toBe(413);
    expect(refusalOf(() => readJsonBody(`"${'€'.repeat(350_000)}"`)).status).toBe(413);
    expect(refusalOf(() => readJsonBody('['.repeat(4_000_000))).status).toBe(413);
  });

  it.each([
    ['deep', '['.repeat(500_000)],
    ['of many values', `[${'1,'.repeat(500_000)}1]`],
    ['of many fields', `{${Array.from({ length: 80_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
  ])('that are %s are refused before they are parsed', (_, body) => {
    const parse = jest.spyOn(JSON, 'parse');
    const refusal = refusalOf(() => readJsonBody(body));
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
    expect(refusal).toMatchObject({ code: 'InvalidParameterException', errors: [{ pointer: '/' }] });
  });

  it('may have brackets, commas and escaped quotes in their texts', () => {
    const text = `[,"\\${'[{,'.repeat(40_000)}\\`;
    expect(readJsonBody(JSON.stringify({ text, last: '"' }))).toEqual({ text, last: '"' });
    expect(refusalOf(() => readJsonBody(`{"a": "${'x'.repeat(70_000)}`)).code).toBe('SerializationException');
  });
});
