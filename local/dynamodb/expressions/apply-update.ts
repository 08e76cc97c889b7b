import { validationError } from '../validation-error.ts';
import { type Item, setAttribute, typeOf, type Value } from '../values/attribute-value.ts';
import { addNumbers, negateNumber } from '../values/decimal.ts';
import type { Path, SetValue, UpdateAction } from './expression-tree.ts';
import { valueAtPath } from './value-at-path.ts';

const WRONG_TYPE = 'An operand in the update expression has an incorrect data type';
const WRONG_PATH = 'The document path provided in the update expression is invalid for update';
const MISSING = 'The provided expression refers to an attribute that does not exist in the item';

interface Change {
  path: Path;
  /** undefined takes the value away. */
  value: Value | undefined;
}

/**
 * The item after the actions, a new one: every operand is read from the item as it was.
 * Assignments go before removals; of one list, beyond its end in the order of the indexes, and away from its end on.
 */
export function applyUpdate(item: Item, actions: UpdateAction<Value>[]): Item {
  const changes = actions.flatMap((action) => changeOf(action, item));
  const sets = changes.filter((change) => change.value !== undefined).sort(byLastIndex);
  const removals = changes.filter((change) => change.value === undefined).sort((a, b) => byLastIndex(b, a));
  return [...sets, ...removals].reduce(applyChange, item);
}

function byLastIndex(one: Change, two: Change): number {
  return lastIndex(one.path) - lastIndex(two.path);
}

/** The list index that a path ends in; -1 for a name, whose order does not matter. */
function lastIndex(path: Path): number {
  const part = path.at(-1);
  return typeof part === 'number' ? part : -1;
}

function changeOf(action: UpdateAction<Value>, item: Item): Change[] {
  const { path } = action;
  const current = valueAtPath(item, path);
  switch (action.kind) {
    case 'set':
      return [{ path, value: evaluate(action.value, item) }];
    case 'remove':
      checkParent(item, path);
      return current === undefined ? [] : [{ path, value: undefined }];
    case 'add':
      return [{ path, value: current === undefined ? action.value : add(current, action.value) }];
    case 'delete':
      checkParent(item, path);
      return current === undefined ? [] : [{ path, value: subtract(current, action.value) }];
  }
}

function evaluate(term: SetValue<Value>, item: Item): Value {
  switch (term.kind) {
    case 'value':
      return term.value;
    case 'path': {
      const value = valueAtPath(item, term.path);
      if (value === undefined) throw validationError(MISSING);
      return value;
    }
    case 'ifNotExists':
      return valueAtPath(item, term.path) ?? evaluate(term.otherwise, item);
    case 'listAppend': {
      const [left, right] = [evaluate(term.left, item).L, evaluate(term.right, item).L];
      if (!left || !right) throw validationError(WRONG_TYPE);
      return { L: [...left, ...right] };
    }
    default: {
      const [left, right] = [evaluate(term.left, item).N, evaluate(term.right, item).N];
      if (left === undefined || right === undefined) throw validationError(WRONG_TYPE);
      return { N: addNumbers(left, term.kind === 'plus' ? right : negateNumber(right)) };
    }
  }
}

function add(current: Value, added: Value): Value {
  if (typeOf(current) !== typeOf(added)) throw validationError(WRONG_TYPE);
  if (current.N !== undefined && added.N !== undefined) return { N: addNumbers(current.N, added.N) };
  if (current.SS && added.SS) return { SS: [...new Set([...current.SS, ...added.SS])] };
  if (current.NS && added.NS) return { NS: [...new Set([...current.NS, ...added.NS])] };
  const known = current.BS ?? [];
  return { BS: [...known, ...(added.BS ?? []).filter((bytes) => !includesBytes(known, bytes))] };
}

/** The set without those elements; undefined when none is left, as an empty set cannot be stored. */
function subtract(current: Value, taken: Value): Value | undefined {
  if (typeOf(current) !== typeOf(taken)) throw validationError(WRONG_TYPE);
  const left: Value = current.SS
    ? { SS: current.SS.filter((element) => !taken.SS?.includes(element)) }
    : current.NS
      ? { NS: current.NS.filter((element) => !taken.NS?.includes(element)) }
      : { BS: (current.BS ?? []).filter((bytes) => !includesBytes(taken.BS ?? [], bytes)) };
  return (left.SS ?? left.NS ?? left.BS ?? []).length > 0 ? left : undefined;
}

function includesBytes(set: Uint8Array[], bytes: Uint8Array): boolean {
  return set.some((element) => Buffer.compare(element, bytes) === 0);
}

function checkParent(item: Item, path: Path): void {
  if (path.length > 1 && !fits(valueAtPath(item, path.slice(0, -1)), path.at(-1))) throw validationError(WRONG_PATH);
}

/** Whether a map takes this name, or a list this index. */
function fits(parent: Value | undefined, part: string | number | undefined): boolean {
  return typeof part === 'number' ? parent?.L !== undefined : parent?.M !== undefined;
}

function applyChange(item: Item, { path, value }: Change): Item {
  const changed = changeInside({ M: item }, path, value).M;
  if (!changed) throw validationError(WRONG_PATH);
  return changed;
}

/** A copy of the containers along the path, and of nothing else. */
function changeInside(parent: Value | undefined, [part, ...rest]: Path, value: Value | undefined): Value {
  if (part === undefined || !parent || !fits(parent, part)) throw validationError(WRONG_PATH);
  const replace = (inside: Value | undefined) => (rest.length === 0 ? value : changeInside(inside, rest, value));
  if (typeof part === 'number') {
    const list = [...(parent.L ?? [])];
    const element = replace(list[part]);
    if (element) list[Math.min(part, list.length)] = element;
    else list.splice(part, 1);
    return { L: list };
  }
  const map = { ...parent.M };
  const element = replace(Object.hasOwn(map, part) ? map[part] : undefined);
  if (element) setAttribute(map, part, element);
  else delete map[part];
  return { M: map };
}
