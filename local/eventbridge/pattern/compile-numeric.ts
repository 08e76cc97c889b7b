import type { Leaf } from './compile-values.ts';
import { InvalidPattern } from './invalid-pattern.ts';

/** The range that AWS compares numbers in (eb-event-patterns-content-based-filtering.html, "Numeric matching"). */
const ABSOLUTE_MAX = 5_000_000_000;

const COMPARE: Readonly<Record<string, (leaf: number, bound: number) => boolean>> = {
  '=': (leaf, bound) => leaf === bound,
  '<': (leaf, bound) => leaf < bound,
  '<=': (leaf, bound) => leaf <= bound,
  '>': (leaf, bound) => leaf > bound,
  '>=': (leaf, bound) => leaf >= bound,
};

/** Compiles `[">", 0, "<=", 5]`: one comparison, or a lower and then an upper bound. */
export function compileNumeric(operand: unknown): (leaf: Leaf) => boolean {
  if (!Array.isArray(operand)) throw new InvalidPattern('Value of numeric must be an array.');
  const [operator, value, secondOperator, secondValue, ...more] = operand;
  const first = comparison(operator, value);
  if (operand.length <= 2) return (leaf) => typeof leaf === 'number' && first(leaf);
  if (operator !== '>' && operator !== '>=') throw new InvalidPattern('Too many elements in numeric expression');
  if (typeof secondOperator !== 'string') {
    throw new InvalidPattern(`Bad value in numeric range: ${String(secondOperator)}`);
  }
  if (secondOperator !== '<' && secondOperator !== '<=') {
    throw new InvalidPattern(`Bad numeric range operator: ${secondOperator}`);
  }
  const second = comparison(secondOperator, secondValue);
  if (more.length > 0) throw new InvalidPattern('Too many terms in numeric range expression');
  if (Number(value) >= Number(secondValue)) throw new InvalidPattern('Bottom must be less than top');
  return (leaf) => typeof leaf === 'number' && first(leaf) && second(leaf);
}

function comparison(operator: unknown, bound: unknown): (leaf: number) => boolean {
  if (typeof operator !== 'string') throw new InvalidPattern(`Invalid member in numeric match: ${String(operator)}`);
  const compare = Object.hasOwn(COMPARE, operator) ? COMPARE[operator] : undefined;
  if (!compare) throw new InvalidPattern(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== 'number') {
    throw new InvalidPattern(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  }
  if (Math.abs(bound) > ABSOLUTE_MAX) {
    throw new InvalidPattern(`Value must be between -${ABSOLUTE_MAX} and ${ABSOLUTE_MAX}, inclusive`);
  }
  return (leaf) => compare(leaf, bound);
}
