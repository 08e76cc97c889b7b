import { isObject } from '../json.ts';
import type { Step } from './parse-path.ts';

/**
 * A copy of `data` that has `value` where these steps lead; objects on the way are made.
 * `$.a.b` in {x: 1} with 2 is {x: 1, a: {b: 2}}. Undefined where the way leads through something else.
 */
export function writePath([step, ...rest]: Step[], data: unknown, value: unknown): unknown {
  if (!step) return value;
  const below = (inner: unknown) => writePath(rest, inner, value);
  if (step.kind === 'name' && isObject(data)) {
    const written = below(Object.hasOwn(data, step.name) && rest.length > 0 ? data[step.name] : {});
    return written === undefined ? undefined : { ...data, [step.name]: written };
  }
  if (step.kind === 'index' && Array.isArray(data) && data.at(step.index) !== undefined) {
    const written = below(data.at(step.index));
    return written === undefined ? undefined : data.with(step.index, written);
  }
  return undefined;
}
