import { describe, expect, it } from '@jest/globals';
import { fillTemplate } from '../../../../local/eventbridge/fill-template.ts';
import { valueAt } from '../../../../local/eventbridge/json-path.ts';

const variables = new Map<string, unknown>([
  ['id', 'i-"1"'],
  ['n', 3],
  ['detail', { a: ['x'] }],
  ['missing', undefined],
]);

describe('an input template', () => {
  const rows: [template: string, filled: string][] = [
    ['{"id": <id>, "n": <n>, "d": <detail>}', '{"id": "i-\\"1\\"", "n": 3, "d": {"a":["x"]}}'],
    ['{"text": "<id> has <n>"}', '{"text": "i-\\"1\\" has 3"}'],
    ['"<detail> of <n>"', '"{a:[x]} of 3"'],
    ['{"a": <missing>, "b": "<missing>"}', '{"a": "", "b": ""}'],
    ['plain <n> and <unknown>', 'plain 3 and <unknown>'],
    ['{"escaped": "a \\"quote\\" <n>"}', '{"escaped": "a \\"quote\\" 3"}'],
  ];

  it.each(rows)('fills %s', (template, filled) => {
    expect(fillTemplate(template, variables)).toBe(filled);
  });
});

describe('a JSON path', () => {
  const event = { detail: { 'instance-id': 'i', list: [{ a: 1 }, { a: 2 }] } };
  const rows: [path: string, value: unknown][] = [
    ['$', event],
    ['$.detail.instance-id', 'i'],
    ["$['detail']['instance-id']", 'i'],
    ['$.detail.list[1].a', 2],
    ['$.detail.list[*].a', [1, 2]],
    ['$.detail.none.of.it', undefined],
    ['$.constructor', undefined],
  ];

  it.each(rows)('finds %s', (path, value) => {
    expect(valueAt(event, path)).toEqual(value);
  });
});
