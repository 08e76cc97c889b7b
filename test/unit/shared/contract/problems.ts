import { type Parsed, parse } from '../../../../shared/contract/parse.ts';
import type { FieldError, Params, RequestSchema } from '../../../../shared/contract/request.ts';

/** The problems that a body has, none when it is right. */
export function problemsOf<Raw>(request: RequestSchema<Raw, unknown>, body: unknown, params?: Params): FieldError[] {
  const parsed = parse(request, body, params);
  return parsed.ok ? [] : parsed.errors;
}

export function pointersOf<Raw>(request: RequestSchema<Raw, unknown>, body: unknown, params?: Params): string[] {
  return problemsOf(request, body, params).map((problem) => problem.pointer);
}

export function valueIn<Value>(parsed: Parsed<Value>): Value {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors, null, 2));
  return parsed.value;
}
