import * as z from 'zod/mini';

/** One of some words, case-sensitive as ECS's are. */
export function choice<const Words extends readonly string[]>(...words: Words) {
  const error = words.length === 1 ? `must be ${words[0]}` : `must be one of ${words.join(', ')}`;
  return z.enum(words, { error });
}
