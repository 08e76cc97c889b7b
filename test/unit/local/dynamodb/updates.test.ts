import { describe, expect, it } from '@jest/globals';
import { applyUpdate } from '../../../../local/dynamodb/expressions/apply-update.ts';
import { bindUpdate } from '../../../../local/dynamodb/expressions/bind-update.ts';
import { parseExpression } from '../../../../local/dynamodb/expressions/parse-expression.ts';
import { createPlaceholders } from '../../../../local/dynamodb/expressions/placeholders.ts';
import type { Item } from '../../../../local/dynamodb/values/attribute-value.ts';

const N = (value: number) => ({ N: String(value) });
const L = (...values: number[]) => ({ L: values.map(N) });

const VALUES: Item = {
  ':1': N(1),
  ':2': N(2),
  ':9': N(9),
  ':s': { S: 'text' },
  ':l': L(8, 9),
  ':ss': { SS: ['b', 'c'] },
  ':ns': { NS: ['1'] },
  ':m': { M: {} },
};

function update(item: Item, text: string): Item {
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(text));
  const placeholders = createPlaceholders(undefined, used.length > 0 ? Object.fromEntries(used) : undefined);
  return applyUpdate(item, bindUpdate(parseExpression.update('UpdateExpression', text), placeholders));
}

describe('an update', () => {
  it.each<[string, Item, Item]>([
    ['SET a = :1', {}, { a: N(1) }],
    ['SET a = a + :1, b = :9 - :1', { a: N(1) }, { a: N(2), b: N(8) }],
    ['SET a = b, b = a', { a: N(1), b: N(2) }, { a: N(2), b: N(1) }],
    ['SET a = if_not_exists(a, :1)', {}, { a: N(1) }],
    ['SET a = if_not_exists(a, :1) + :1', { a: N(5) }, { a: N(6) }],
    ['SET a = list_append(:l, a)', { a: L(1) }, { a: L(8, 9, 1) }],
    ['SET a = list_append(if_not_exists(a, :l), :l)', {}, { a: L(8, 9, 8, 9) }],
    ['SET a.b.c = :1', { a: { M: { b: { M: { d: N(2) } } } } }, { a: { M: { b: { M: { d: N(2), c: N(1) } } } } }],
    ['SET a[1] = :9', { a: L(1, 2, 3) }, { a: L(1, 9, 3) }],
    ['SET a[7] = :2, a[5] = :1', { a: L(0) }, { a: L(0, 1, 2) }],
    ['REMOVE a, b', { a: N(1), c: N(2) }, { c: N(2) }],
    ['REMOVE a[0], a[2]', { a: L(0, 1, 2, 3) }, { a: L(1, 3) }],
    ['REMOVE a[9]', { a: L(0) }, { a: L(0) }],
    ['SET a[9] = :9 REMOVE a[0]', { a: L(0, 1) }, { a: L(1, 9) }],
    ['ADD a :1', {}, { a: N(1) }],
    ['ADD a :1', { a: N(41) }, { a: N(42) }],
    ['ADD a :ss', { a: { SS: ['a', 'b'] } }, { a: { SS: ['a', 'b', 'c'] } }],
    ['ADD a :ns', {}, { a: { NS: ['1'] } }],
    ['ADD a.b :1', { a: { M: {} } }, { a: { M: { b: N(1) } } }],
    ['DELETE a :ss', { a: { SS: ['a', 'b'] } }, { a: { SS: ['a'] } }],
    ['DELETE a :ss', { a: { SS: ['b'] } }, {}],
    ['DELETE a :ss', {}, {}],
    ['set a = :1 remove b add c :1 delete d :ss', { b: N(1) }, { a: N(1), c: N(1) }],
  ])('%s', (text, before, after) => {
    const untouched = structuredClone(before);
    expect(update(before, text)).toEqual(after);
    expect(before).toEqual(untouched);
  });

  it.each([
    ['SET a = b', 'The provided expression refers to an attribute that does not exist in the item'],
    ['SET x.y = :1', 'The document path provided in the update expression is invalid for update'],
    ['SET n.y = :1', 'The document path provided in the update expression is invalid for update'],
    ['REMOVE x.y', 'The document path provided in the update expression is invalid for update'],
    ['SET a = s + :1', 'An operand in the update expression has an incorrect data type'],
    ['SET a = list_append(n, :l)', 'An operand in the update expression has an incorrect data type'],
    ['ADD s :1', 'An operand in the update expression has an incorrect data type'],
    ['DELETE n :ss', 'An operand in the update expression has an incorrect data type'],
    [
      'SET a = :1 SET b = :1',
      'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    ],
    [
      'SET a = :1, a = :2',
      'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
    ],
    [
      'SET a.b = :1 REMOVE a',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]',
    ],
    [
      'SET a.b = :1, a[0] = :2',
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]',
    ],
    ['ADD a :s', 'Incorrect operand type for operator or function; operator: ADD, operand type: STRING'],
    ['DELETE a :1', 'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER'],
    ['SET a = a + :s', 'Incorrect operand type for operator or function; operator or function: +, operand type: S'],
    [
      'SET a = list_append(a, :1)',
      'Incorrect operand type for operator or function; operator or function: list_append, operand type: N',
    ],
    [
      'SET a = if_not_exists(:1, :2)',
      'Operator or function requires a document path; operator or function: if_not_exists',
    ],
    ['SET a = size(b)', 'Invalid UpdateExpression: Invalid function name; function: size'],
    ['SET status = :1', 'Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status'],
    ['PUT a = :1', 'Invalid UpdateExpression: Syntax error; token: "PUT", near: "PUT a"'],
    ['SET a = :1,', 'Invalid UpdateExpression: Syntax error; token: "<EOF>"'],
  ])('%s is refused', (text, message) => {
    expect(() => update({ n: N(1), s: { S: '' } }, text)).toThrow(message);
  });
});
