import * as z from 'zod/mini';

/** A number within bounds, fractions allowed; `above` instead of `min` leaves the bound itself out. */
export function decimal(bounds: { min: number; max: number } | { above: number; max: number }, unit?: string) {
  const exclusive = 'above' in bounds;
  const low = exclusive ? bounds.above : bounds.min;
  const range = exclusive ? `above ${low}, at most ${bounds.max}` : `from ${low} to ${bounds.max}`;
  const error = `must be a number ${range}${unit === undefined ? '' : ` (${unit})`}`;
  return z
    .number({ error })
    .check(exclusive ? z.gt(low, { error }) : z.gte(low, { error }), z.lte(bounds.max, { error }));
}
