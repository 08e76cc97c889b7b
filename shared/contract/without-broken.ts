import type { Path } from './request.ts';

/**
 * The value without the fields at these paths, for rules to look at. The value is zod's own copy wherever one of its
 * schemas looked inside, so the caller's body is not touched. A list keeps its indexes: a broken entry becomes undefined.
 */
export function withoutBroken(value: unknown, broken: readonly Path[]): unknown {
  for (const path of broken) {
    if (path.length === 0) return undefined;
    const parent = path.slice(0, -1).reduce<unknown>(childOf, value);
    const last = path.at(-1);
    if (typeof parent !== 'object' || parent === null || last === undefined) continue;
    Reflect.set(parent, last, undefined);
  }
  return value;
}

function childOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
