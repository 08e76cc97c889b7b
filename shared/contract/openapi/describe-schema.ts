import type { ZodOpenApiOverride } from 'zod-openapi';

/**
 * What is right, in the words that a refusal would use, where the schema's own keywords do not tell a reader: what a
 * pattern means, and the unit of a number. What zod writes without having been asked goes: the bounds of a safe integer,
 * and the pattern of a date beside its format.
 */
export const describeSchema: ZodOpenApiOverride = ({ zodSchema, jsonSchema }) => {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  const words = wordsOf(zodSchema._zod.def);
  if (words === undefined || jsonSchema.description !== undefined) return;
  const [, unit] = /\(([^()]+)\)$/.exec(words) ?? [];
  if (jsonSchema.pattern !== undefined) jsonSchema.description = words;
  else if ((jsonSchema.type === 'integer' || jsonSchema.type === 'number') && unit)
    jsonSchema.description = `In ${unit}`;
};

/** The error text that the schema was built with, without its "must be". */
function wordsOf(def: object): string | undefined {
  const { error } = def as { error?: (issue: object) => unknown };
  const text = error?.({});
  return typeof text === 'string' ? text.replace(/^must be /, '') : undefined;
}
