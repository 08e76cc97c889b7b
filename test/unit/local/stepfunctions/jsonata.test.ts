import { describe, expect, it } from '@jest/globals';
import { evaluateTemplate } from '../../../../local/stepfunctions/jsonata/evaluate-template.ts';

const scope = {
  states: { input: { a: [1, 2, 3, 4, 5], nothing: null }, context: {} },
  variables: { v: 7 },
};

function evaluate(expression: string): Promise<unknown> {
  return evaluateTemplate(`{% ${expression} %}`, 'Output', scope);
}

describe('an expression', () => {
  it.each([
    ['$partition($states.input.a, 2.9)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(5, 5, 1)', 5],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ["$hash('a', 'SHA-256')", 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ["$hash('a', 'MD5')", '0cc175b9c0f1b6a831c399e269772661'],
    ['$random(5) = $random(5)', true],
    ['$random() < 1', true],
    ['$uuid()', expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)],
    ['$parse(\'{"a": [1]}\')', { a: [1] }],
    ['$states.input.nothing', null],
    ['$v + 1', 8],
    // Whole numbers beyond JSON are text, as AWS writes them.
    ['1/0', 'Infinity'],
    ['{"a": [1/0]}', { a: ['Infinity'] }],
    [Array(100).fill('1').join('+'), 100],
  ])('%s', async (expression, expected) => {
    expect(await evaluate(expression)).toEqual(expected);
  });

  it.each([
    ['$states.input.gone', 'returned nothing (undefined).'],
    ['$partition($states.input.a, 0)', 'returned nothing (undefined).'],
    ['$range(1, 3, -1)', 'returned nothing (undefined).'],
    ['$sum', 'returned an unsupported result type.'],
    ['{"f": function($x){$x}}', 'returned an unsupported result type.'],
    ["$eval('1')", 'threw an error during evaluation. T1006: Attempted to invoke a non-function'],
    ['"a" - 1', 'threw an error during evaluation. T2001: The left side of the "-" operator must evaluate to a number'],
    [
      Array(101).fill('1').join('+'),
      'threw an error during evaluation. Stack overflow error: Check for non-terminating recursive function. Depth=101 max=100',
    ],
  ])('%s fails', async (expression, message) => {
    await expect(evaluate(expression)).rejects.toMatchObject({
      failure: {
        error: 'States.QueryEvaluationError',
        cause: `The JSONata expression '${expression}' specified for the field 'Output' ${message}`,
        field: 'Output',
      },
    });
  });

  it('names the place in a template of the one that fails', async () => {
    const template = { a: [{ b: 1 }, { b: '{% $gone %}' }] };
    await expect(evaluateTemplate(template, 'Output', scope)).rejects.toMatchObject({
      failure: { field: 'Output/a[1]/b' },
    });
  });
});
