/** A JSON Schema (2020-12), as far as Slipway's document uses it. A keyword that is not here is an error, not a pass. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

type Check = (wanted: never, value: unknown, path: string, context: Context) => string[];

interface Context {
  schema: { readonly [keyword: string]: unknown };
  resolve(ref: string): Schema;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

const FORMATS: Readonly<Record<string, RegExp>> = { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ };

const bound =
  (holds: (value: number, limit: number) => boolean, word: string): Check =>
  (limit: number, value, path) =>
    typeof value !== 'number' || holds(value, limit) ? [] : [`${path} must be ${word} ${limit}`];
const length =
  (holds: (value: number, limit: number) => boolean, word: string): Check =>
  (limit: number, value, path) =>
    typeof value !== 'string' || holds(value.length, limit) ? [] : [`${path} must have ${word} ${limit} characters`];
const count =
  (holds: (value: number, limit: number) => boolean, word: string): Check =>
  (limit: number, value, path) =>
    !Array.isArray(value) || holds(value.length, limit) ? [] : [`${path} must have ${word} ${limit} entries`];

const least = (value: number, limit: number) => value >= limit;
const most = (value: number, limit: number) => value <= limit;
const ignored: Check = () => [];

const CHECKS: Readonly<Record<string, Check>> = {
  $ref: (ref: string, value, path, context) => matchSchema(context.resolve(ref), value, context.resolve, path),
  type: (type: string | string[], value, path) =>
    [type].flat().some((one) => TYPES[one]?.(value)) ? [] : [`${path} must be of type ${type}`],
  enum: (words: unknown[], value, path) =>
    words.includes(value) ? [] : [`${path} must be one of ${words.join(', ')}`],
  const: (wanted: unknown, value, path) => (value === wanted ? [] : [`${path} must be ${String(wanted)}`]),
  format: (format: string, value, path) =>
    FORMATS[format]?.test(String(value)) ? [] : [`${path} must have the format ${format}`],
  pattern: (pattern: string, value, path) =>
    typeof value !== 'string' || new RegExp(pattern, 'u').test(value) ? [] : [`${path} must match ${pattern}`],
  minLength: length(least, 'at least'),
  maxLength: length(most, 'at most'),
  minimum: bound(least, 'at least'),
  maximum: bound(most, 'at most'),
  exclusiveMinimum: bound((value, limit) => value > limit, 'above'),
  minItems: count(least, 'at least'),
  maxItems: count(most, 'at most'),
  items: (schema: Schema, value, path, { resolve }) =>
    Array.isArray(value) ? value.flatMap((entry, at) => matchSchema(schema, entry, resolve, `${path}/${at}`)) : [],
  required: (names: string[], value, path) =>
    isObject(value)
      ? names.filter((name) => !Object.hasOwn(value, name)).map((name) => `${path}/${name} is required`)
      : [],
  properties: (schemas: Record<string, Schema>, value, path, { resolve }) =>
    isObject(value)
      ? Object.entries(schemas).flatMap(([name, schema]) =>
          Object.hasOwn(value, name) ? matchSchema(schema, value[name], resolve, `${path}/${name}`) : [],
        )
      : [],
  additionalProperties: (schema: Schema, value, path, context) => {
    if (!isObject(value)) return [];
    const known = Object.keys((context.schema.properties ?? {}) as object);
    return Object.keys(value)
      .filter((name) => !known.includes(name))
      .flatMap((name) => matchSchema(schema, value[name], context.resolve, `${path}/${name}`));
  },
  propertyNames: (schema: Schema, value, path, { resolve }) =>
    isObject(value) ? Object.keys(value).flatMap((name) => matchSchema(schema, name, resolve, `${path}/${name}`)) : [],
  anyOf: (schemas: Schema[], value, path, { resolve }) => {
    const tried = schemas.map((schema) => matchSchema(schema, value, resolve, path));
    return tried.some((problems) => problems.length === 0) ? [] : (tried[0] ?? []);
  },
  not: (schema: Schema, value, path, { resolve }) =>
    matchSchema(schema, value, resolve, path).length > 0 ? [] : [`${path} must not be there`],
  default: ignored,
  description: ignored,
};

/** What of the value is not as the schema says, each with where it is; nothing where it is. */
export function matchSchema(schema: Schema, value: unknown, resolve: (ref: string) => Schema, path = ''): string[] {
  if (typeof schema === 'boolean') return schema ? [] : [`${path} must not be there`];
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    const check = CHECKS[keyword];
    if (!check) throw new Error(`matchSchema does not know the keyword ${keyword}`);
    return check(wanted as never, value, path, { schema, resolve });
  });
}
