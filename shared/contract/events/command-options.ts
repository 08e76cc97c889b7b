import * as z from 'zod/mini';
import { IDEMPOTENCY_KEY_PATTERN } from '../../domain/limits/request-limits.ts';
import { shape } from '../fields/shape.ts';
import { textLike } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';
import { defineRequest } from '../request.ts';

/** What stands in the headers of a request, as fields of a command's detail. */
export const commandOptions = defineRequest(
  'command',
  shape({
    idempotencyKey: z.optional(textLike(IDEMPOTENCY_KEY_PATTERN, '1-255 visible ASCII characters')),
    generation: z.optional(wholeNumber(0, Number.MAX_SAFE_INTEGER)),
  }),
);
