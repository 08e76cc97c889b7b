import { describe, expect, it } from '@jest/globals';
import { bindCondition } from '../../../../local/dynamodb/expressions/bind-condition.ts';
import { matchesCondition } from '../../../../local/dynamodb/expressions/matches-condition.ts';
import { parseExpression } from '../../../../local/dynamodb/expressions/parse-expression.ts';
import { createPlaceholders } from '../../../../local/dynamodb/expressions/placeholders.ts';
import type { Item } from '../../../../local/dynamodb/values/attribute-value.ts';

const ITEM: Item = {
  n: { N: '5' },
  s: { S: 'hello' },
  b: { B: Uint8Array.of(1, 2, 3) },
  t: { BOOL: true },
  z: { NULL: true },
  ss: { SS: ['a', 'b'] },
  ns: { NS: ['1', '2'] },
  bs: { BS: [Uint8Array.of(9)] },
  l: { L: [{ S: 'x' }, { M: { deep: { N: '7' } } }] },
  m: { M: { a: { S: 'inner' }, list: { L: [{ N: '1' }] } } },
  'dotted.name': { S: 'dot' },
};

const VALUES: Item = {
  ':five': { N: '5.0' },
  ':six': { N: '6' },
  ':s': { S: 'hello' },
  ':he': { S: 'he' },
  ':type': { S: 'SS' },
  ':a': { S: 'a' },
  ':one': { N: '1' },
  ':bytes': { B: Uint8Array.of(2, 3) },
  ':first': { B: Uint8Array.of(1) },
  ':nine': { B: Uint8Array.of(9) },
  ':x': { S: 'x' },
  ':seven': { N: '7' },
  ':ba': { SS: ['b', 'a'] },
  ':inner': { M: { list: { L: [{ N: '1.0' }] }, a: { S: 'inner' } } },
  ':true': { BOOL: true },
  ':null': { NULL: true },
};

const NAMES: Record<string, string> = { '#dot': 'dotted.name', '#m': 'm', '#a': 'a' };

/** Evaluates with only the placeholders that the expression uses. */
function evaluate(text: string, item: Item | undefined = ITEM): boolean {
  const pick = <T>(all: Record<string, T>) => {
    const used = Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(text));
    return used.length > 0 ? Object.fromEntries(used) : undefined;
  };
  const placeholders = createPlaceholders(pick(NAMES), pick(VALUES));
  const bound = bindCondition(
    'ConditionExpression',
    parseExpression.condition('ConditionExpression', text),
    placeholders,
  );
  placeholders.checkAllUsed();
  return matchesCondition(bound, item);
}

describe('a condition', () => {
  it.each([
    ['n = :five', true],
    ['n <> :five', false],
    ['n < :six', true],
    ['n <= :five', true],
    ['n > :six', false],
    [':six >= n', true],
    ['n = :s', false],
    ['n <> :s', true],
    ['n < :s', false],
    ['absent = :five', false],
    ['absent <> :five', true],
    ['absent < :five', false],
    ['n BETWEEN :five AND :six', true],
    ['n between :six and :seven', false],
    ['n IN (:six, :five)', true],
    ['absent IN (:six)', false],
    ['t = :true AND z = :null', true],
    ['ss = :ba', true],
    ['m = :inner', true],
    ['attribute_exists(n)', true],
    ['attribute_exists(absent)', false],
    ['attribute_not_exists(m.a)', false],
    ['attribute_not_exists(m.absent.deeper)', true],
    ['attribute_exists(l[1].deep)', true],
    ['attribute_exists(l[2])', false],
    ['l[1].deep = :seven', true],
    ['#m.#a = m.a', false],
    ['#dot = :s', false],
    ['attribute_type(ss, :type)', true],
    ['attribute_type(s, :type)', false],
    ['begins_with(s, :he)', true],
    ['begins_with(n, :he)', false],
    ['begins_with(b, :first)', true],
    ['begins_with(b, :bytes)', false],
    ['contains(s, :he)', true],
    ['contains(ss, :a)', true],
    ['contains(ns, :one)', true],
    ['contains(bs, :nine)', true],
    ['contains(b, :bytes)', true],
    ['contains(l, :x)', true],
    ['contains(n, :one)', false],
    ['size(s) = :five', true],
    ['size(m) < :five', true],
    ['size(n) = :five', false],
    ['size(absent) <> :five', true],
    ['NOT n = :five', false],
    ['NOT n = :six AND s = :s', true],
    ['n = :five OR n = :six AND s = :he', true],
    ['(n = :five OR n = :six) AND s = :he', false],
    ['(n) = (:five)', true],
    ['NOT (n = :six OR (s = :he))', true],
  ])('%s is %s', (text, expected) => {
    // `#m.#a = m.a` compares two spellings of one path, which differ before placeholders are in place.
    const item = text.startsWith('#m') ? { ...ITEM, m: { M: {} } } : ITEM;
    expect(evaluate(text, item)).toBe(expected);
  });

  it('sees nothing in an item that is not there', () => {
    expect(evaluate('attribute_not_exists(n)', undefined as unknown as Item)).toBe(false);
    expect(matchesNothing('attribute_not_exists(n)')).toBe(true);
    expect(matchesNothing('attribute_exists(n)')).toBe(false);
  });

  it('takes toString and __proto__ for attributes like others', () => {
    expect(evaluate('attribute_exists(toString)')).toBe(false);
    expect(evaluate('attribute_exists(__proto__)')).toBe(false);
  });

  it.each([
    ['', 'Invalid ConditionExpression: The expression can not be empty;'],
    ['n =', 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="'],
    ['n ! :five', 'Invalid ConditionExpression: Syntax error; token: "!", near: "n ! :five"'],
    ['n', 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "n"'],
    ['n = :five s', 'Invalid ConditionExpression: Syntax error; token: "s", near: ":five s"'],
    ['((n = :five))', 'Invalid ConditionExpression: The expression has redundant parentheses;'],
    ['name = :five', 'Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: name'],
    ['upper(s) = :five', 'Invalid ConditionExpression: Invalid function name; function: upper'],
    ['size(s)', 'The function is not allowed to be used this way in an expression; function: size'],
    ['begins_with(s, :he) = :true', 'Syntax error; token: "="'],
    [
      ':true = begins_with(s, :he)',
      'The function is not allowed to be used this way in an expression; function: begins_with',
    ],
    [
      'begins_with(s)',
      'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1',
    ],
    [
      'begins_with(s, :six)',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    ['attribute_exists(:six)', 'Operator or function requires a document path; operator or function: attribute_exists'],
    [
      'attribute_type(s, :he)',
      'Invalid attribute type name found; type: he, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    ],
    [
      'n = n',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]',
    ],
    [
      'n BETWEEN :six AND :five',
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:6}, upper bound operand: AttributeValue: {N:5}',
    ],
    ['n BETWEEN :six AND :s', 'The BETWEEN operator requires same data type for lower and upper bounds'],
    ['n = :nowhere', 'An expression attribute value used in expression is not defined; attribute value: :nowhere'],
    [
      '#nowhere = :five',
      'An expression attribute name used in the document path is not defined; attribute name: #nowhere',
    ],
  ])('%s is refused', (text, message) => {
    expect(() => evaluate(text)).toThrow(message);
  });

  it('must use every placeholder', () => {
    const placeholders = createPlaceholders({ '#a': 'a', '#b': 'b' }, { ':c': { S: '' } });
    placeholders.path('ConditionExpression', ['#a']);
    expect(() => placeholders.checkAllUsed()).toThrow(
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}',
    );
    expect(() => createPlaceholders({ bare: 'a' }, undefined)).toThrow(
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "bare"',
    );
    expect(() => createPlaceholders(undefined, {})).toThrow('ExpressionAttributeValues must not be empty');
    expect(() => createPlaceholders(undefined, { ':n': { N: 'x' } })).toThrow(
      'ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :n',
    );
  });
});

function matchesNothing(text: string): boolean {
  const tree = parseExpression.condition('ConditionExpression', text);
  return matchesCondition(
    bindCondition('ConditionExpression', tree, createPlaceholders(undefined, undefined)),
    undefined,
  );
}
