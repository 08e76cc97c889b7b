import * as z from 'zod/mini';

/** A list under its plural, with the token of the next page where there is one. */
export function page<const Plural extends string, Entry extends z.ZodMiniType>(plural: Plural, entry: Entry) {
  const list = { [plural]: z.array(entry) } as { [K in Plural]: z.ZodMiniArray<Entry> };
  return z.strictObject({ ...list, nextToken: z.optional(z.string()) });
}

/** A list that can be followed: `cursor` is what to give as `after` to go on from the newest entry of this answer. */
export function feed<const Plural extends string, Entry extends z.ZodMiniType>(plural: Plural, entry: Entry) {
  const list = { [plural]: z.array(entry) } as { [K in Plural]: z.ZodMiniArray<Entry> };
  return z.strictObject({ ...list, cursor: z.optional(z.string()), nextToken: z.optional(z.string()) });
}
