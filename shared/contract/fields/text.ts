import * as z from 'zod/mini';

/** A text of min to max characters. */
export function text(min: number, max: number) {
  const error = `must be a text of ${min === 0 ? 'at most' : `${min} to`} ${max} characters`;
  return z.string({ error }).check(z.minLength(min, { error }), z.maxLength(max, { error }));
}

/** A text of any length: the body's own limit holds. */
export function anyText() {
  return z.string({ error: 'must be a text' });
}

/** A text of a pattern. `meaning` says it in words: "must be <meaning>". The pattern bounds the length itself. */
export function textLike(pattern: RegExp, meaning: string) {
  const error = `must be ${meaning}`;
  return z.string({ error }).check(z.regex(pattern, { error }));
}
