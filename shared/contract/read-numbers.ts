import type * as z from 'zod/mini';

/** A decimal number as a query writes it: no exponent, no hex, no white space, 15 digits (what a double holds). */
const NUMBER_PATTERN = /^-?\d{1,15}(\.\d{1,9})?$/;

/** The input with those texts as numbers that the schema's fields want as numbers: `{limit: '10'}` -> `{limit: 10}`. */
export function readNumbers(schema: z.core.$ZodType, input: unknown): unknown {
  const { shape } = schema._zod.def as { shape?: Record<string, z.core.$ZodType> };
  if (shape === undefined || typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(
    Object.entries(input).map(([key, text]) => {
      const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
      const isNumber =
        field !== undefined && wantsNumber(field) && typeof text === 'string' && NUMBER_PATTERN.test(text);
      return [key, isNumber ? Number(text) : text];
    }),
  );
}

function wantsNumber(schema: z.core.$ZodType): boolean {
  const definition = schema._zod.def as { type: string; innerType?: z.core.$ZodType };
  if (definition.innerType !== undefined) return wantsNumber(definition.innerType);
  return definition.type === 'number';
}
