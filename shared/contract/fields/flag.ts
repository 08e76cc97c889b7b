import * as z from 'zod/mini';

export function flag() {
  return z.boolean({ error: 'must be true or false' });
}
