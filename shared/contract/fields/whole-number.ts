import * as z from 'zod/mini';

/** A whole number within bounds. `unit` is for people: "seconds", "MiB". */
export function wholeNumber(min: number, max: number, unit?: string) {
  const error = `must be a whole number from ${min} to ${max}${unit === undefined ? '' : ` (${unit})`}`;
  return z.int({ error }).check(z.gte(min, { error }), z.lte(max, { error }));
}
