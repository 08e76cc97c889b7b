import { type Item, typeOf, type Value } from '../values/attribute-value.ts';
import { compareValues, equalValues } from '../values/compare-values.ts';
import type { Comparator, Condition, Operand } from './expression-tree.ts';
import { valueAtPath } from './value-at-path.ts';

/** Whether a bound condition holds for an item; undefined is the item that is not there. */
export function matchesCondition(condition: Condition<Value>, item: Item | undefined): boolean {
  switch (condition.kind) {
    case 'and':
      return matchesCondition(condition.left, item) && matchesCondition(condition.right, item);
    case 'or':
      return matchesCondition(condition.left, item) || matchesCondition(condition.right, item);
    case 'not':
      return !matchesCondition(condition.term, item);
    case 'compare':
      return compare(condition.comparator, evaluate(condition.left, item), evaluate(condition.right, item));
    case 'between': {
      const value = evaluate(condition.operand, item);
      return (
        compare('>=', value, evaluate(condition.lower, item)) && compare('<=', value, evaluate(condition.upper, item))
      );
    }
    case 'in': {
      const value = evaluate(condition.operand, item);
      return condition.options.some((option) => compare('=', value, evaluate(option, item)));
    }
    case 'call':
      return call(condition, item);
  }
}

function evaluate(operand: Operand<Value>, item: Item | undefined): Value | undefined {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'path') return valueAtPath(item, operand.path);
  const size = sizeOf(evaluate(operand.of, item));
  return size === undefined ? undefined : { N: String(size) };
}

/** A string's characters, a binary's bytes, a collection's elements; numbers, booleans and null have no size. */
function sizeOf(value: Value | undefined): number | undefined {
  if (value?.M) return Object.keys(value.M).length;
  return (value?.S ?? value?.B ?? value?.L ?? value?.SS ?? value?.NS ?? value?.BS)?.length;
}

/** Something missing differs from everything, and compares in no other way. */
function compare(comparator: Comparator, left: Value | undefined, right: Value | undefined): boolean {
  if (comparator === '<>') return !(left && right && equalValues(left, right));
  if (!left || !right) return false;
  if (comparator === '=') return equalValues(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  if (comparator === '<') return order < 0;
  if (comparator === '<=') return order <= 0;
  if (comparator === '>') return order > 0;
  return order >= 0;
}

function call({ name, operands }: Extract<Condition<Value>, { kind: 'call' }>, item: Item | undefined): boolean {
  const [first, second] = operands.map((operand) => evaluate(operand, item));
  switch (name) {
    case 'attribute_exists':
      return first !== undefined;
    case 'attribute_not_exists':
      return first === undefined;
    case 'attribute_type':
      return first !== undefined && typeOf(first) === second?.S;
    case 'begins_with':
      return first !== undefined && second !== undefined && beginsWith(first, second);
    case 'contains':
      return first !== undefined && second !== undefined && contains(first, second);
  }
}

function beginsWith(value: Value, prefix: Value): boolean {
  if (value.S !== undefined && prefix.S !== undefined) return value.S.startsWith(prefix.S);
  if (!value.B || !prefix.B) return false;
  return Buffer.compare(value.B.subarray(0, prefix.B.length), prefix.B) === 0;
}

/** A part of a string or binary, a member of a set, an element of a list. */
function contains(value: Value, wanted: Value): boolean {
  if (value.S !== undefined) return wanted.S !== undefined && value.S.includes(wanted.S);
  if (value.B) return wanted.B !== undefined && Buffer.from(value.B).includes(Buffer.from(wanted.B));
  if (value.SS) return wanted.S !== undefined && value.SS.includes(wanted.S);
  if (value.NS) return wanted.N !== undefined && value.NS.includes(wanted.N);
  if (value.L) return value.L.some((element) => equalValues(element, wanted));
  const bytes = wanted.B;
  return bytes !== undefined && (value.BS ?? []).some((element) => Buffer.compare(element, bytes) === 0);
}
