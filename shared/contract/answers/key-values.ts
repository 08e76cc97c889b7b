import * as z from 'zod/mini';

/** ECS's `[{name, value}]`. */
export function keyValues() {
  return z.array(z.strictObject({ name: z.optional(z.string()), value: z.optional(z.string()) }));
}

/** ECS's `[{key, value}]`. */
export function tagList() {
  return z.array(z.strictObject({ key: z.string(), value: z.string() }));
}
