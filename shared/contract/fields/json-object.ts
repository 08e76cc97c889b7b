import * as z from 'zod/mini';

/** DynamoDB keeps no number beyond this, and maps at most 32 deep, of which a spec takes a few itself. */
const NUMBER_MAX = 1e125;
const LEVELS_MAX = 16;

/** A JSON object of the user's own, kept and handed on as it is: at most so many characters as a text. */
export function jsonObject(charactersMax: number) {
  const error =
    `must be an object of at most ${charactersMax} characters as JSON and ${LEVELS_MAX} levels, ` +
    'with names that are not empty and numbers under 1e125';
  const isKept = (value: object) => JSON.stringify(value).length <= charactersMax && fits(value, LEVELS_MAX);
  return z.record(z.string(), z.unknown(), { error }).check(z.refine(isKept, { error }));
}

function fits(value: unknown, levels: number): boolean {
  if (typeof value === 'number') return Math.abs(value) < NUMBER_MAX;
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  return Object.entries(value).every(([name, each]) => name !== '' && fits(each, levels - 1));
}
