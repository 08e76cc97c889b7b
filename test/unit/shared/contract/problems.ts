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

/**
 * The shortest of up to five runs, in milliseconds: what the code costs, not what the machine was busy with. Stops at
 * the first run that is fast enough.
 */
export function fastestMs(enoughMs: number, act: () => unknown): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5 && fastest >= enoughMs; run += 1) {
    const startedMs = performance.now();
    act();
    fastest = Math.min(fastest, performance.now() - startedMs);
  }
  return fastest;
}
