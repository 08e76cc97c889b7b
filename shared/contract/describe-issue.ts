import type * as z from 'zod/mini';
import { describeValue } from './describe-value.ts';
import { nearestName } from './nearest-name.ts';
import { notYetField } from './not-yet.ts';
import { pointer } from './pointer.ts';
import type { FieldError, Path } from './request.ts';

/** zod's issue as the schema raised it, before zod makes its own message of it (which costs more than the check). */
export type RawIssue = z.core.$ZodRawIssue;

/**
 * One issue in our words. Leaf schemas carry what would be right as their error text ("must be …"); here the path and
 * what was given are put to it. Unknown fields become one error each.
 */
export function describeIssue(request: string, issue: RawIssue, max: number): FieldError[] {
  const path = issuePath(issue);
  if (issue.code !== 'unrecognized_keys') {
    return [{ pointer: pointer(path), detail: notYetField(request, path) ?? describeMismatch(issue, path) }];
  }
  return issue.keys.slice(0, max).map((key) => ({
    pointer: pointer([...path, key]),
    detail: notYetField(request, [...path, key]) ?? describeUnknown(key, knownFields(issue)),
  }));
}

/** The keys on the way to the field; zod's symbols cannot come from JSON. */
export function issuePath(issue: RawIssue): (string | number)[] {
  return (issue.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part));
}

function describeMismatch(issue: RawIssue, path: Path): string {
  const expectation = expectationOf(issue);
  if (issue.input === undefined) return `is required; ${expectation}`;
  if (issue.code === 'invalid_key') return `has the name ${describeValue(path.at(-1), [])}; ${expectation}`;
  return `${expectation}; got ${describeValue(issue.input, path)}`;
}

function expectationOf(issue: RawIssue): string {
  const own = textOf(issue, issue.inst) ?? textOf(issue, 'schema' in issue ? issue.schema : undefined);
  return own ?? 'must be something else';
}

/** The error text that the schema or check was built with. */
function textOf(issue: RawIssue, owner: unknown): string | undefined {
  const definition = (owner as { _zod?: { def?: { error?: (issue: RawIssue) => unknown } } } | undefined)?._zod?.def;
  const text = definition?.error?.(issue);
  return typeof text === 'string' ? text : undefined;
}

function describeUnknown(key: string, known: readonly string[]): string {
  const near = nearestName(key, known);
  return `"${key}" is not a known field here${near === undefined ? '' : `; did you mean "${near}"?`}`;
}

function knownFields(issue: RawIssue): readonly string[] {
  const shape = (issue.inst as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return shape === undefined ? [] : Object.keys(shape);
}
