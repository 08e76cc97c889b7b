import { type Item, setAttribute, type Value } from '../values/attribute-value.ts';
import { checkPathsApart } from './check-paths-apart.ts';
import type { Path } from './expression-tree.ts';
import { parseExpression } from './parse-expression.ts';
import type { Placeholders } from './placeholders.ts';

/** The paths of a ProjectionExpression, undefined without one. */
export function bindProjection(text: string | undefined, placeholders: Placeholders): Path[] | undefined {
  if (text === undefined) return undefined;
  const parameter = 'ProjectionExpression';
  const paths = parseExpression.projection(parameter, text).map((path) => placeholders.path(parameter, path));
  checkPathsApart(parameter, paths);
  return paths;
}

/** A tree of what is asked for: `true` for all of it. */
type Wanted = Map<string | number, Wanted | true>;

/**
 * The item with nothing but the paths: `a.b[2]` of `{a: {b: [1, 2, 3], c: 4}}` is `{a: {b: [3]}}`.
 * List elements keep their order and close the gaps.
 */
export function projectItem(item: Item, paths: Path[]): Item {
  const wanted: Wanted = new Map();
  for (const path of paths) want(wanted, path);
  return projectMap(item, wanted);
}

function want(wanted: Wanted, [part, ...rest]: Path): void {
  if (part === undefined) return;
  if (rest.length === 0) wanted.set(part, true);
  else {
    const inside = wanted.get(part) ?? new Map();
    wanted.set(part, inside);
    if (inside !== true) want(inside, rest);
  }
}

function projectMap(item: Item, wanted: Wanted): Item {
  const projected: Item = {};
  for (const [name, inside] of wanted) {
    if (typeof name === 'number' || !Object.hasOwn(item, name)) continue;
    const value = projectValue(item[name], inside);
    if (value) setAttribute(projected, name, value);
  }
  return projected;
}

function projectValue(value: Value | undefined, wanted: Wanted | true): Value | undefined {
  if (wanted === true || value === undefined) return value;
  if (value.M) {
    const inside = projectMap(value.M, wanted);
    return Object.keys(inside).length > 0 ? { M: inside } : undefined;
  }
  if (!value.L) return undefined;
  const elements: Value[] = [];
  const indexes = [...wanted].filter(([part]) => typeof part === 'number');
  for (const [index, inside] of indexes.sort(([a], [b]) => Number(a) - Number(b))) {
    const element = projectValue(value.L[Number(index)], inside);
    if (element) elements.push(element);
  }
  return elements.length > 0 ? { L: elements } : undefined;
}
