import * as z from 'zod/mini';

/** ISO 8601 in UTC with milliseconds, as `Date.toISOString` writes it (docs/decisions/timestamps-are-iso-8601.md). */
export function timestamp() {
  return z.iso.datetime({ precision: 3 });
}
