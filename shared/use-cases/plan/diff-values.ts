/** One field that would be another: where (RFC 6901), and from what to what. An absent side is a field that is not there. */
export interface FieldChange {
  pointer: string;
  from?: unknown;
  to?: unknown;
}

/**
 * What differs between two JSON values, leaf by leaf, in the order of the pointers. Lists are compared by place, except
 * that an entry which only one of them has is one change, not one for each of its leaves.
 * {a: 1, b: [1, 2]} and {a: 2, b: [1]}: /a from 1 to 2, /b/1 from 2.
 */
export function diffValues(from: unknown, to: unknown, pointer = ''): FieldChange[] {
  if (isTree(from) && isTree(to) && Array.isArray(from) === Array.isArray(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    if (!Array.isArray(from)) keys.sort();
    return keys.flatMap((key) => diffValues(fieldOf(from, key), fieldOf(to, key), `${pointer}/${asToken(key)}`));
  }
  if (Object.is(from, to)) return [];
  return [{ pointer: pointer || '/', ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function fieldOf(tree: object, key: string): unknown {
  return Object.hasOwn(tree, key) ? Reflect.get(tree, key) : undefined;
}

function asToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
