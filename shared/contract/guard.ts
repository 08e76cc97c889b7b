import { BODY_DEPTH_MAX, BODY_VALUES_MAX, KEY_LENGTH_MAX } from '../domain/limits/request-limits.ts';
import { pointer } from './pointer.ts';
import type { FieldError } from './request.ts';

/**
 * Looks at a body before any schema does: too deep, too many values, names too long, or something that is not JSON.
 * One pass, which ends at the first problem: after it a schema can be run in bounded time.
 * `__proto__` is refused here, because an object with it is not what it seems to code that copies it.
 */
export function guard(body: unknown): FieldError | undefined {
  let values = 0;
  const path: (string | number)[] = [];

  function visit(value: unknown): string | undefined {
    values += 1;
    if (values > BODY_VALUES_MAX) return `must have at most ${BODY_VALUES_MAX} values in the whole body`;
    if (typeof value !== 'object' || value === null) return isJson(value) ? undefined : 'must be a JSON value';
    if (path.length >= BODY_DEPTH_MAX) return `must be at most ${BODY_DEPTH_MAX} levels deep`;
    return Array.isArray(value) ? visitList(value) : visitObject(value);
  }

  function visitList(list: readonly unknown[]): string | undefined {
    if (values + list.length > BODY_VALUES_MAX) return `has ${list.length} entries; no body may have that many`;
    for (let index = 0; index < list.length; index += 1) {
      path.push(index);
      const problem = visit(list[index]);
      if (problem !== undefined) return problem;
      path.pop();
    }
    return undefined;
  }

  function visitObject(object: object): string | undefined {
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) return 'must be a JSON value';
    const keys = Object.keys(object);
    if (values + keys.length > BODY_VALUES_MAX) return `has ${keys.length} fields; no body may have that many`;
    for (const key of keys) {
      if (key.length > KEY_LENGTH_MAX) return `has a field whose name is longer than ${KEY_LENGTH_MAX} characters`;
      path.push(key);
      if (key === '__proto__') return '"__proto__" is not a known field here';
      const problem = visit(Reflect.get(object, key));
      if (problem !== undefined) return problem;
      path.pop();
    }
    return undefined;
  }

  const problem = visit(body);
  return problem === undefined ? undefined : { pointer: pointer(path), detail: problem };
}

/** `undefined` passes: code that calls us writes optional fields so, and JSON cannot. */
function isJson(value: unknown): boolean {
  return typeof value !== 'function' && typeof value !== 'symbol' && typeof value !== 'bigint';
}
