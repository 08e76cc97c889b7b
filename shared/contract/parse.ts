import { ERRORS_MAX } from '../domain/limits/request-limits.ts';
import { describeIssue, issuePath, type RawIssue } from './describe-issue.ts';
import { guard } from './guard.ts';
import { pointer } from './pointer.ts';
import { readNumbers } from './read-numbers.ts';
import type { Draft, FieldError, Params, Path, Report, RequestSchema } from './request.ts';
import { withoutBroken } from './without-broken.ts';

export type Parsed<Value> = { ok: true; value: Value } | { ok: false; errors: FieldError[] };

/**
 * Checks a body (or path, query, headers) against a request and answers its one normal form, or every problem at once,
 * at most 100. Never throws, whatever the body is; a hostile one costs a few milliseconds.
 *
 * First the shape, by zod; then, on what is left when the faulty fields are taken out, the rules between fields. So a wrong
 * port and a cycle of dependsOn are reported together.
 */
export function parse<Raw, Value>(
  request: RequestSchema<Raw, Value>,
  body: unknown,
  params: Params = {},
): Parsed<Value> {
  const hostile = guard(body);
  if (hostile !== undefined) return { ok: false, errors: [hostile] };
  const input = request.fromText ? readNumbers(request.schema, body) : (request.prepare?.(body) ?? body);
  const result = request.schema._zod.run({ value: input, issues: [] }, { async: false });
  if (result instanceof Promise) throw new Error(`the schema of ${request.name} is asynchronous`);

  const errors = collectErrors();
  for (const issue of result.issues) {
    if (errors.isFull()) break;
    for (const error of describeIssue(request.name, issue, ERRORS_MAX)) errors.add(error);
  }
  if (!errors.isFull()) runRules(request, result.value, result.issues, params, errors);
  if (errors.list.length > 0) return { ok: false, errors: errors.list };
  // No issue is left, so zod's value is what the schema says.
  return { ok: true, value: request.normalise(result.value as Raw) };
}

function runRules<Raw>(
  request: RequestSchema<Raw, unknown>,
  value: unknown,
  issues: readonly RawIssue[],
  params: Params,
  errors: Errors,
): void {
  const broken = issues.filter((issue) => issue.code !== 'unrecognized_keys').map(issuePath);
  const draft = withoutBroken(value, broken);
  if (typeof draft !== 'object' || draft === null) return;
  const report: Report = {
    params,
    refuse: (path, detail) => errors.add({ pointer: pointer(path), detail }),
    sound: (...path) => !broken.some((other) => startsWith(other, path) || startsWith(path, other)),
  };
  for (const rule of request.rules) rule(draft as Draft<Raw>, report);
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((part, index) => part === path[index]);
}

interface Errors {
  readonly list: FieldError[];
  isFull(): boolean;
  add(error: FieldError): void;
}

/** Problems in the order in which they were found, each once, at most ERRORS_MAX; the last says that there are more. */
function collectErrors(): Errors {
  const list: FieldError[] = [];
  const seen = new Set<string>();
  const isFull = () => list.length >= ERRORS_MAX;
  function add(error: FieldError): void {
    const key = `${error.pointer} ${error.detail}`;
    if (isFull() || seen.has(key)) return;
    seen.add(key);
    const isLast = list.length === ERRORS_MAX - 1;
    list.push(isLast ? { pointer: '/', detail: `has more problems; the first ${ERRORS_MAX - 1} are listed` } : error);
  }
  return { list, isFull, add };
}
