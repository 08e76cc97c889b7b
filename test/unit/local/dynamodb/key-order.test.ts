import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterPrefix, encodeKeyValue } from '../../../../local/dynamodb/tables/encode-key.ts';
import type { Value } from '../../../../local/dynamodb/values/attribute-value.ts';
import { compareValues } from '../../../../local/dynamodb/values/compare-values.ts';
import { normalizeNumber } from '../../../../local/dynamodb/values/decimal.ts';

const strings = fc.string({ unit: 'binary' }).map((S): Value => ({ S }));
const binaries = fc.uint8Array().map((B): Value => ({ B }));
const numbers = fc
  .oneof(
    fc.integer().map(String),
    fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 })
      .filter((n) => n === 0 || Math.abs(n) > 1e-120)
      .map(String),
    fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -120, max: 120 })).map(([n, e]) => `${n}e${e}`),
  )
  .map((text): Value => ({ N: normalizeNumber(text) }));

describe('the bytes of a key', () => {
  it.each([
    ['S', strings],
    ['B', binaries],
    ['N', numbers],
  ] as const)('sort as its values do: %s', (type, values) => {
    fc.assert(
      fc.property(values, values, (one, two) => {
        const bytes = Buffer.compare(encodeKeyValue(one, type), encodeKeyValue(two, type));
        expect(bytes).toBe(Math.sign(compareValues(one, two) ?? Number.NaN));
      }),
      { numRuns: 500 },
    );
  });

  it('keep a prefix together: everything that begins with it, and nothing else, lies before what comes after', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 6 }), (prefix, bytes) => {
        const after = afterPrefix(prefix);
        const within = Buffer.compare(bytes, prefix) >= 0 && (after === undefined || Buffer.compare(bytes, after) < 0);
        expect(within).toBe(Buffer.compare(bytes.subarray(0, prefix.length), prefix) === 0);
      }),
      { numRuns: 500 },
    );
  });
});
