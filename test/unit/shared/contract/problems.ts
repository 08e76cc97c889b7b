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
 * Whether it is done within a second of this thread's own time. It takes a few milliseconds (bench/api.ts says how many),
 * and would take minutes if it grew faster than what it is given; how busy the machine is does not matter.
 */
export function isBounded(act: () => unknown): boolean {
  const before = process.threadCpuUsage();
  act();
  const { user, system } = process.threadCpuUsage(before);
  return user + system < 1_000_000;
}
