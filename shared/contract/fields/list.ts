import * as z from 'zod/mini';

/** A list of min to max entries; `max` left out: as many as a body may have values. */
export function list<Entry extends z.ZodMiniType>(entry: Entry, bounds: { min?: number; max?: number } = {}) {
  const { min = 0, max = Number.POSITIVE_INFINITY } = bounds;
  const error = `must be a list${size(min, max)}`;
  const checks = [];
  if (min > 0) checks.push(z.minLength(min, { error }));
  if (Number.isFinite(max)) checks.push(z.maxLength(max, { error }));
  return z.array(entry, { error }).check(...checks);
}

function size(min: number, max: number): string {
  if (!Number.isFinite(max)) return min > 0 ? ` of at least ${min}` : '';
  if (min === 0) return ` of at most ${max}`;
  return min === max ? ` of exactly ${min}` : ` of ${min} to ${max}`;
}
