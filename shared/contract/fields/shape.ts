import * as z from 'zod/mini';

/** An object of exactly these fields; another one is refused by its name. */
export function shape<Fields extends z.core.$ZodLooseShape>(fields: Fields) {
  return z.strictObject(fields, { error: 'must be an object' });
}
