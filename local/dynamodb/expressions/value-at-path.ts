import { attributeOf, type Item, type Value } from '../values/attribute-value.ts';
import type { Path } from './expression-tree.ts';

/** The value at a document path, undefined where there is none. */
export function valueAtPath(item: Item | undefined, path: Path): Value | undefined {
  let value: Value | undefined;
  let inside: Item | undefined = item;
  for (const part of path) {
    if (typeof part === 'number') value = value?.L?.[part];
    else value = attributeOf(inside, part);
    if (value === undefined) return undefined;
    inside = value.M;
  }
  return value;
}
