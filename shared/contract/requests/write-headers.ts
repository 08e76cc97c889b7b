import * as z from 'zod/mini';
import { GENERATION_TAG_PATTERN, IDEMPOTENCY_KEY_PATTERN } from '../../domain/limits/request-limits.ts';
import { shape } from '../fields/shape.ts';
import { textLike } from '../fields/text.ts';
import { type Parsed, parse } from '../parse.ts';
import { defineRequest } from '../request.ts';

const writeHeadersInput = shape({
  'idempotency-key': z.optional(textLike(IDEMPOTENCY_KEY_PATTERN, '1-255 visible ASCII characters')),
  'if-match': z.optional(textLike(GENERATION_TAG_PATTERN, 'the generation in quotes, such as "7"')),
});

export interface WriteHeaders {
  idempotencyKey?: string;
  /** The generation that the service must have: anything else is a PreconditionFailedException. */
  generation?: number;
}

/** The headers that writes take. OpenAPI is made from it; requests go through `parseWriteHeaders`. */
export const writeHeaders = defineRequest(
  'headers',
  writeHeadersInput,
  [],
  (headers): WriteHeaders => ({
    ...(headers['idempotency-key'] === undefined ? {} : { idempotencyKey: headers['idempotency-key'] }),
    ...(headers['if-match'] === undefined ? {} : { generation: Number(headers['if-match'].slice(1, -1)) }),
  }),
);

/** Takes the headers of writes out of all that came, whatever their names' case. */
export function parseWriteHeaders(headers: Readonly<Record<string, string | undefined>>): Parsed<WriteHeaders> {
  const known: Record<string, string> = {};
  for (const [key, value] of Object.entries(headers)) {
    const lower = key.toLowerCase();
    if (value !== undefined && (lower === 'idempotency-key' || lower === 'if-match')) known[lower] = value;
  }
  return parse(writeHeaders, known);
}
