import type { oas31 } from 'zod-openapi';
import {
  GENERATION_TAG_PATTERN,
  IDEMPOTENCY_KEY_PATTERN,
  TOKEN_LENGTH_MAX,
} from '../../domain/limits/request-limits.ts';

/** Headers that requests may carry, by their names. */
export const PARAMETERS = {
  'Idempotency-Key': {
    in: 'header',
    name: 'Idempotency-Key',
    description:
      'The same request with the same key within 24 hours is carried out once, and gets the first answer again with `idempotency-replayed: true`.',
    schema: { type: 'string', pattern: IDEMPOTENCY_KEY_PATTERN.source },
    example: '7f9c24e8-3b12-4fef-91e0-5c8e8a9c6a5d',
  },
  'If-Match': {
    in: 'header',
    name: 'If-Match',
    description:
      'The generation of the service that this change was made from, in quotes as ETag has it. Where it is another one by now, nothing is changed: PreconditionFailedException.',
    schema: { type: 'string', pattern: GENERATION_TAG_PATTERN.source },
    example: '"7"',
  },
  'Last-Event-ID': {
    in: 'header',
    name: 'Last-Event-ID',
    description: 'The id of the last server-sent event that was seen: the same as `after`, and before it.',
    schema: { type: 'string', maxLength: TOKEN_LENGTH_MAX },
  },
} as const satisfies Record<string, oas31.ParameterObject>;
