import type * as z from 'zod/mini';

/** One bad field: an RFC 6901 pointer (`/` for the whole input) and what would be right, in plain words. */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** A key or an index on the way to a field. */
export type Path = readonly (string | number)[];

/** A value of which every part may be missing: what rules see, because faulty fields are taken out before they run. */
export type Draft<T> = T extends readonly (infer E)[]
  ? readonly (Draft<E> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: Draft<T[K]> | undefined }
    : T;

/** Path parameters of the request, for rules that compare the body with them. */
export type Params = Readonly<Record<string, string>>;

export interface Report {
  readonly params: Params;
  refuse(path: Path, detail: string): void;
  /** Whether the field at this path, and all below it, has the right shape. A rule about a broken field keeps quiet. */
  sound(...path: Path): boolean;
}

/** A rule between fields. It must not throw, whatever the draft lacks. */
export type Rule<T> = (draft: Draft<T>, report: Report) => void;

/** What may come in: the shape (OpenAPI is made from it), the rules between fields, and the one form that comes out. */
export interface RequestSchema<Raw, Value = Raw, Input = unknown> {
  /** Names the request in the table of what is not available yet. */
  readonly name: string;
  readonly schema: z.ZodMiniType<Raw, Input>;
  readonly rules: readonly Rule<Raw>[];
  /** Path and query parameters and headers are texts: those that the shape wants as numbers are read as numbers. */
  readonly fromText: boolean;
  /**
   * The body as the shape is to see it: fields under other names that it may have too, and defaults that hang on another field. It
   * must not throw.
   */
  readonly prepare?: (body: unknown) => unknown;
  /** Fills in what depends on other fields, so that two equal wishes are equal values. */
  readonly normalise: (raw: Raw) => Value;
}

/** Raw is the shape with its defaults filled in, Input the shape as a client may write it, Value the form that comes out. */
export function defineRequest<Raw, Input>(
  name: string,
  schema: z.ZodMiniType<Raw, Input>,
  rules?: readonly Rule<Raw>[],
): RequestSchema<Raw, Raw, Input>;
export function defineRequest<Raw, Input, Value>(
  name: string,
  schema: z.ZodMiniType<Raw, Input>,
  rules: readonly Rule<Raw>[],
  normalise: (raw: Raw) => Value,
): RequestSchema<Raw, Value, Input>;
export function defineRequest<Raw, Input>(
  name: string,
  schema: z.ZodMiniType<Raw, Input>,
  rules: readonly Rule<Raw>[] = [],
  normalise: (raw: Raw) => unknown = (raw) => raw,
): RequestSchema<Raw, unknown, Input> {
  return { name, schema, rules, fromText: false, normalise };
}

/** A request whose fields come as texts: a query, the path, headers. */
export function defineTextRequest<Raw, Input>(
  name: string,
  schema: z.ZodMiniType<Raw, Input>,
  rules: readonly Rule<Raw>[] = [],
): RequestSchema<Raw, Raw, Input> {
  return { name, schema, rules, fromText: true, normalise: (raw) => raw };
}
