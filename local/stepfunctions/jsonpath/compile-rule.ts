import { isObject, type JsonObject } from '../json.ts';
import type { Scope } from '../jsonata/evaluate-template.ts';
import { TIMESTAMP } from '../states/plan-wait.ts';
import { compilePath, type Read, rootOf, runtimeFailure } from './compile-value.ts';
import { parsePath } from './parse-path.ts';
import { readPath } from './read-path.ts';

type Test = (data: unknown, scope: Scope) => boolean;

const COMPARISON =
  /^(?<kind>String|Numeric|Boolean|Timestamp)(?<how>Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(?<path>Path)?$/;

type Comparable = string | number | boolean;

const COMPARE: Record<string, (left: Comparable, right: Comparable) => boolean> = {
  Equals: (left, right) => left === right,
  LessThan: (left, right) => left < right,
  GreaterThan: (left, right) => left > right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThanEquals: (left, right) => left >= right,
};

/** A value as one of its kind, or undefined: a comparison of another kind is false. Timestamps are compared as times. */
const KINDS: Record<string, (value: unknown) => Comparable | undefined> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  Numeric: (value) => (typeof value === 'number' ? value : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Timestamp: (value) => (typeof value === 'string' && TIMESTAMP.test(value) ? Date.parse(value) : undefined),
};

const IS: Record<string, (value: unknown) => boolean> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => KINDS.Timestamp?.(value) !== undefined,
};

/**
 * A rule of a Choice: And, Or and Not of rules, or one comparison with a Variable
 * (docs.aws.amazon.com/step-functions/latest/dg/state-choice.html). Throws SyntaxError.
 */
export function compileRule(rule: unknown): Test {
  if (!isObject(rule)) throw new SyntaxError('A rule of a Choice has to be an object');
  const { Next, Comment, Variable, ...tests } = rule;
  const [[operator, operand] = ['', undefined], ...more] = Object.entries(tests);
  if (operator === '' || more.length > 0) throw new SyntaxError('A rule of a Choice has exactly one operator');
  if (operator === 'Not') {
    const test = compileRule(operand);
    return (data, scope) => !test(data, scope);
  }
  if (operator === 'And' || operator === 'Or') {
    if (!Array.isArray(operand) || operand.length === 0) throw new SyntaxError(`${operator} takes a list of rules`);
    const inner = operand.map(compileRule);
    return (data, scope) =>
      operator === 'And' ? inner.every((test) => test(data, scope)) : inner.some((test) => test(data, scope));
  }
  return compileTest(operator, operand, Variable);
}

function compileTest(operator: string, operand: unknown, variable: unknown): Test {
  if (operator === 'IsPresent') {
    const path = parsePath(String(variable));
    return (data, scope) => (readPath(path, rootOf(path, data, scope)) !== undefined) === operand;
  }
  const read = compileVariable(variable);
  const is = Object.hasOwn(IS, operator) ? IS[operator] : undefined;
  if (is) return (data, scope) => is(read(data, scope)) === operand;
  if (operator === 'StringMatches' && typeof operand === 'string') {
    const pattern = toPattern(operand);
    return (data, scope) => {
      const value = read(data, scope);
      return typeof value === 'string' && pattern.test(value);
    };
  }
  const { kind = '', how = '', path } = COMPARISON.exec(operator)?.groups ?? {};
  const [compare, toKind] = [COMPARE[how], KINDS[kind]];
  if (!compare || !toKind || (kind === 'Boolean' && how !== 'Equals')) {
    throw new SyntaxError(`'${operator}' is no operator of a Choice that takes ${JSON.stringify(operand)}`);
  }
  const other: Read = path === undefined ? () => operand : compilePath(operand, operator);
  if (path === undefined && toKind(operand) === undefined) throw new SyntaxError(`${operator} takes a ${kind}`);
  return (data, scope) => {
    const [left, right] = [toKind(read(data, scope)), toKind(other(data, scope))];
    return left !== undefined && right !== undefined && compare(left, right);
  };
}

/** A Variable that leads nowhere ends the execution: only IsPresent may ask of what may be missing. */
function compileVariable(variable: unknown): Read {
  if (typeof variable !== 'string') throw new SyntaxError('A comparison of a Choice takes a Variable');
  const path = parsePath(variable);
  return (data, scope) => {
    const found = readPath(path, rootOf(path, data, scope));
    if (found !== undefined) return found;
    throw runtimeFailure(`Invalid path '${variable}': The choice state's condition path references an invalid value.`);
  };
}

/** `*` stands for any characters, `\*` and `\\` for themselves. */
function toPattern(glob: string): RegExp {
  const source = glob.replaceAll(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (found, escaped?: string) =>
    found === '*' ? '.*' : `\\${escaped ?? found}`,
  );
  return new RegExp(`^${source}$`, 's');
}

/** A rule's state to go to, beside what it asks. */
export function rulesOf(choices: unknown): JsonObject[] {
  if (Array.isArray(choices) && choices.length > 0 && choices.every(isObject)) return choices;
  throw new SyntaxError('Choices has to be a list of at least one rule');
}
