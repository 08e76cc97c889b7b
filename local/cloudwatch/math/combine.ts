import type { Operator } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import { mapValues, ofPoints, type Series, timesOf } from './series.ts';

/** What an expression can come to: S, TS or TS[] in AWS's words. */
export type Value = number | Series | Series[];

const COMPUTE: Record<Operator, (left: number, right: number) => number> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<=': (left, right) => Number(left <= right),
  '>=': (left, right) => Number(left >= right),
  '<': (left, right) => Number(left < right),
  '>': (left, right) => Number(left > right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

/**
 * One operator on two values, point by point. A value that is missing at a time at which the other side has one is 0;
 * a division by zero drops the point: errors / requests has no point in a minute without requests.
 */
export function combine(operator: Operator, left: Value, right: Value): Value {
  const compute = COMPUTE[operator];
  if (typeof left === 'number' && typeof right === 'number') return compute(left, right);
  if (Array.isArray(left) && Array.isArray(right)) {
    throw new ExpressionError(`${operator} cannot take two arrays of time series`);
  }
  if (Array.isArray(left)) return left.map((each) => combine(operator, each, right) as Series);
  if (Array.isArray(right)) return right.map((each) => combine(operator, left, each) as Series);
  if (typeof left === 'number') return mapValues(right as Series, (value) => compute(left, value));
  if (typeof right === 'number') return mapValues(left, (value) => compute(value, right));
  return ofPoints(
    left.periodSec >= right.periodSec ? left : right,
    timesOf([left, right]).map((atMs) => [atMs, compute(left.values.get(atMs) ?? 0, right.values.get(atMs) ?? 0)]),
  );
}
