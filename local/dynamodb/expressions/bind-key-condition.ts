import type { AwsError } from '../../cloud/aws-error.ts';
import type { KeyAttribute, Keys } from '../tables/table.ts';
import { validationError } from '../validation-error.ts';
import { typeOf, type Value } from '../values/attribute-value.ts';
import type { Comparator, Condition, Operand } from './expression-tree.ts';

/** What a key condition asks of the range key. */
export type RangeCondition =
  | { kind: '=' | '<' | '<=' | '>' | '>='; value: Value }
  | { kind: 'between'; value: Value; upper: Value }
  | { kind: 'beginsWith'; value: Value };

export interface KeyCondition {
  hash: Value;
  range: RangeCondition | undefined;
}

/** What stands on the other side when the two sides of a comparison are turned. */
const TURNED: Record<Exclude<Comparator, '<>'>, Exclude<Comparator, '<>'>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/**
 * A bound key condition as a table or index understands it: `=` on the hash key, and at most one on the range key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 */
export function bindKeyCondition(condition: Condition<Value>, keys: Keys): KeyCondition {
  const conditions = new Map<string, RangeCondition>();
  for (const term of termsOf(condition)) {
    const [name, range] = readTerm(term);
    if (conditions.has(name)) {
      throw validationError('KeyConditionExpressions must only contain one condition per key');
    }
    conditions.set(name, range);
  }
  if (conditions.size > 2) throw validationError('Conditions can be of length 1 or 2 only');
  const hash = conditions.get(keys.hash.name);
  if (!hash) throw validationError(`Query condition missed key schema element: ${keys.hash.name}`);
  if (hash.kind !== '=') throw validationError('Query key condition not supported');
  checkType(keys.hash, hash.value);
  const range = keys.range && conditions.get(keys.range.name);
  if (conditions.size === 2 && !range) {
    if (!keys.range) throw validationError('Query key condition not supported');
    throw validationError(`Query condition missed key schema element: ${keys.range.name}`);
  }
  if (keys.range && range) {
    checkType(keys.range, range.value);
    if (range.kind === 'between') checkType(keys.range, range.upper);
  }
  return { hash: hash.value, range };
}

function termsOf(condition: Condition<Value>): Condition<Value>[] {
  if (condition.kind === 'and') return [...termsOf(condition.left), ...termsOf(condition.right)];
  return [condition];
}

function readTerm(term: Condition<Value>): [string, RangeCondition] {
  switch (term.kind) {
    case 'compare':
      return readComparison(term);
    case 'between':
      return [
        firstKey(term.operand, 'BETWEEN'),
        { kind: 'between', value: onlyValue(term.lower), upper: onlyValue(term.upper) },
      ];
    case 'call': {
      const [first, second] = term.operands;
      if (term.name !== 'begins_with' || !first || !second) throw wrongOperator(term.name);
      return [firstKey(first, 'begins_with'), { kind: 'beginsWith', value: onlyValue(second) }];
    }
    default:
      throw wrongOperator(term.kind.toUpperCase());
  }
}

function readComparison(term: Extract<Condition<Value>, { kind: 'compare' }>): [string, RangeCondition] {
  const { comparator, left, right } = term;
  if (comparator === '<>') throw wrongOperator('<>');
  if (left.kind === 'path') return [keyName(left), { kind: comparator, value: onlyValue(right) }];
  if (right.kind === 'path') return [keyName(right), { kind: TURNED[comparator], value: onlyValue(left) }];
  throw validationError('Invalid condition in KeyConditionExpression: No key attribute specified');
}

function wrongOperator(name: string): AwsError {
  return validationError(`Invalid operator used in KeyConditionExpression: ${name}`);
}

function firstKey(operand: Operand<Value>, operator: string): string {
  if (operand.kind === 'path') return keyName(operand);
  throw validationError(
    `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
  );
}

function keyName({ path }: Extract<Operand<Value>, { kind: 'path' }>): string {
  const [name] = path;
  if (path.length > 1 || typeof name !== 'string') {
    throw validationError('KeyConditionExpressions cannot have conditions on nested attributes');
  }
  return name;
}

function onlyValue(operand: Operand<Value>): Value {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'size') throw validationError('KeyConditionExpressions cannot contain nested operations');
  throw validationError('Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition');
}

function checkType(key: KeyAttribute, value: Value): void {
  if (typeOf(value) !== key.type) {
    throw validationError(
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    );
  }
  if (value.S !== '' && value.B?.length !== 0) return;
  throw validationError(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${value.S === '' ? 'string' : 'binary'} value. Key: ${key.name}`,
  );
}
