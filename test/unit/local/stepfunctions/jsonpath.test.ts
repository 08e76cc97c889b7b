import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { validateDefinition } from '../../../../local/stepfunctions/validation/validate-definition.ts';
import { bootStates } from './boot-states.ts';

/** ASL's own language, which a definition is in that names none. Expectations are those of the guide and of states-language.net. */
let world: Awaited<ReturnType<typeof bootStates>>;
beforeAll(async () => {
  world = await bootStates({
    functions: {
      add: ({ a, b }: { a: number; b: number }) => ({ sum: a + b, noise: true }),
      fail: () => {
        throw Object.assign(new Error('no more'), { name: 'Spent' });
      },
    },
  });
});
afterAll(() => world.stop());

let machines = 0;
/** Runs a machine that starts at its first state. */
async function run(States: Record<string, object>, input: unknown = {}) {
  machines += 1;
  const definition = { QueryLanguage: undefined, StartAt: Object.keys(States)[0], States };
  return world.ended(await world.begin(await world.createMachine(definition, `m${machines}`), input));
}
/** The output of a machine of one state. */
const outputOf = async (state: object, input: unknown) => (await run({ S: { End: true, ...state } }, input)).output;

const data = {
  name: 'Ann',
  tags: ['x', 'y', 'z'],
  deep: { list: [{ id: 1 }, { id: 2 }] },
  n: 3,
  nothing: null,
  'an odd, (name)': 'odd',
};

describe('a path', () => {
  it.each<[string, unknown]>([
    ['$', data],
    ['$.name', 'Ann'],
    ["$['name']", 'Ann'],
    ['$.tags[0]', 'x'],
    ['$.tags[-1]', 'z'],
    ['$.tags[1:]', ['y', 'z']],
    ['$.tags[*]', ['x', 'y', 'z']],
    ['$.deep.list[*].id', [1, 2]],
    ['$..id', [1, 2]],
    ['$.nothing', null],
    ['$$.State.Name', 'S'],
    ["States.Format('{} has {} tags, \\{\\}', $.name, States.ArrayLength($.tags))", 'Ann has 3 tags, {}'],
    ['States.MathAdd($.n, -1)', 2],
    ["States.Array($['an odd, (name)'])", ['odd']],
    ["States.StringSplit('1,2+3', ',+')", ['1', '2', '3']],
    ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
    ['States.ArrayPartition($.tags, 2)', [['x', 'y'], ['z']]],
    ['States.ArrayContains($.tags, $.tags[1])', true],
    ['States.JsonMerge($.deep, States.StringToJson(\'{"a":1}\'), false)', { ...data.deep, a: 1 }],
    ["States.Base64Decode(States.Base64Encode('it\\'s'))", "it's"],
    ["States.Hash('input data', 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['States.ArrayUnique(States.Array(1, 1, true, true))', [1, true]],
  ])('%s leads to what it says', async (path, expected) => {
    expect(await outputOf({ Type: 'Pass', Parameters: { 'is.$': path } }, data)).toEqual({ is: expected });
  });

  it('that leads nowhere ends the execution, and nothing catches it', async () => {
    const { status, error, cause } = await run(
      { S: { Type: 'Pass', Parameters: { 'gone.$': '$.gone' }, End: true } },
      { a: 1 },
    );
    expect([status, error, cause]).toEqual([
      'FAILED',
      'States.Runtime',
      `An error occurred while executing the state 'S' (entered at the event id #2). The JSONPath '$.gone' specified for the field 'gone.$' could not be found in the input '{"a":1}'`,
    ]);
  });
});

describe('input and output', () => {
  const add = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:add' };
  const raw = { left: { a: 1, b: 2 }, kept: 'k' };

  it.each<[string, object, unknown]>([
    ['all of it without a word', add, { sum: Number.NaN, noise: true }],
    ['InputPath', { ...add, InputPath: '$.left' }, { sum: 3, noise: true }],
    [
      'ResultPath',
      { ...add, InputPath: '$.left', ResultPath: '$.sum.is' },
      { ...raw, sum: { is: { sum: 3, noise: true } } },
    ],
    ['ResultPath null', { ...add, InputPath: '$.left', ResultPath: null }, raw],
    ['OutputPath', { ...add, InputPath: '$.left', OutputPath: '$.sum' }, 3],
    ['OutputPath null', { ...add, OutputPath: null }, {}],
    [
      'all of them',
      {
        ...add,
        Parameters: { 'a.$': '$.left.b', b: 40 },
        ResultSelector: { 'total.$': '$.sum', of: 'add' },
        ResultPath: '$.result',
        OutputPath: '$.result.total',
      },
      42,
    ],
    [
      'Result of a Pass',
      { Type: 'Pass', Result: { 'is.$': 'literal' }, ResultPath: '$.p' },
      { ...raw, p: { 'is.$': 'literal' } },
    ],
    ['Seconds by a path', { Type: 'Wait', SecondsPath: '$$.Execution.RedriveCount', OutputPath: '$.kept' }, 'k'],
  ])('go through %s', async (_what, state, expected) => {
    expect(await outputOf(state, raw)).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  it('of each item of a Map, and of the branches of a Parallel', async () => {
    const each = { StartAt: 'Add', States: { Add: { ...add, End: true, OutputPath: '$.sum' } } };
    const ItemSelector = { 'a.$': '$$.Map.Item.Value', 'b.$': '$.by' };
    const mapped = { Type: 'Map', ItemsPath: '$.list', ItemSelector, ItemProcessor: each, ResultPath: '$.sums' };
    expect(await outputOf(mapped, { list: [1, 2], by: 10 })).toEqual({ list: [1, 2], by: 10, sums: [11, 12] });
    const branch = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });
    const parallel = { Type: 'Parallel', Branches: [branch('A'), branch('B')], Parameters: { 'n.$': '$.by' } };
    expect(await outputOf({ ...parallel, ResultSelector: { 'second.$': '$[1].n' } }, { by: 7 })).toEqual({ second: 7 });
  });

  it('keep the input beside the error where a Catch says so', async () => {
    const Catch = [{ ErrorEquals: ['Spent'], ResultPath: '$.error', Next: 'Tell' }];
    const { output } = await run(
      {
        S: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:fail', Catch, End: true },
        Tell: { Type: 'Pass', Parameters: { 'why.$': '$.error.Error', 'kept.$': '$.kept' }, End: true },
      },
      raw,
    );
    expect(output).toEqual({ why: 'Spent', kept: 'k' });
  });

  it('cannot be merged where the way leads through a number', async () => {
    const { error } = await run({ S: { Type: 'Pass', Result: 1, ResultPath: '$.n.m', End: true } }, data);
    expect(error).toBe('States.ResultPathMatchFailure');
  });

  it('may be of a state in JSONata in the same machine', async () => {
    const jsonata = { Type: 'Pass', QueryLanguage: 'JSONata', Output: { up: '{% $uppercase($states.input.name) %}' } };
    const { output } = await run(
      { S: { ...jsonata, Next: 'P' }, P: { Type: 'Pass', OutputPath: '$.up', End: true } },
      data,
    );
    expect(output).toBe('ANN');
  });
});

describe('a Choice', () => {
  it.each<[object, boolean]>([
    [{ Variable: '$.n', NumericEquals: 3 }, true],
    [{ Variable: '$.n', NumericGreaterThanEquals: 4 }, false],
    [{ Variable: '$.n', StringEquals: '3' }, false],
    [{ Variable: '$.name', StringMatches: 'A*n' }, true],
    [{ Variable: '$.name', StringMatches: 'A.n' }, false],
    [{ Variable: '$.name', StringLessThan: 'B' }, true],
    [{ Variable: '$.tags[0]', StringEqualsPath: '$.name' }, false],
    [{ Variable: '$.nothing', IsNull: true }, true],
    [{ Variable: '$.gone', IsPresent: false }, true],
    [{ Variable: '$.name', IsNumeric: true }, false],
    [{ Variable: '$.at', TimestampLessThan: '2026-01-01T00:00:00+01:00' }, true],
    [{ Not: { Variable: '$.n', NumericEquals: 3 } }, false],
    [
      {
        And: [
          { Variable: '$.n', NumericEquals: 3 },
          { Variable: '$.yes', BooleanEquals: true },
        ],
      },
      true,
    ],
    [
      {
        Or: [
          { Variable: '$.n', NumericEquals: 4 },
          { Variable: '$.yes', BooleanEquals: false },
        ],
      },
      false,
    ],
  ])('takes %j for %s', async (rule, expected) => {
    const end = (Result: boolean) => ({ Type: 'Pass', Result, End: true });
    const { output } = await run(
      { S: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' }, Yes: end(true), No: end(false) },
      { ...data, yes: true, at: '2025-12-31T22:59:59Z' },
    );
    expect(output).toBe(expected);
  });

  it('of a Variable that is not there ends the execution, as one that no rule matches does', async () => {
    const choose = (rule: object) => ({
      S: { Type: 'Choice', Choices: [{ ...rule, Next: 'E' }] },
      E: { Type: 'Succeed' },
    });
    const gone = await run(choose({ Variable: '$.gone', NumericEquals: 1 }), data);
    expect([gone.error, gone.cause]).toEqual([
      'States.Runtime',
      expect.stringMatching(
        /Invalid path '\$\.gone': The choice state's condition path references an invalid value\.$/,
      ),
    ]);
    expect((await run(choose({ Variable: '$.n', NumericEquals: 1 }), data)).error).toBe('States.NoChoiceMatched');
  });
});

it('fails with the error and the cause that the input names', async () => {
  const { error, cause } = await run(
    { S: { Type: 'Fail', ErrorPath: '$.name', CausePath: "States.Format('{} failed', $.name)" } },
    data,
  );
  expect([error, cause]).toEqual(['Ann', 'Ann failed']);
});

it('fails with States.IntrinsicFailure, which is caught, where a function is given what it does not take', async () => {
  const failing = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:add' };
  const Catch = [{ ErrorEquals: ['States.IntrinsicFailure'], Next: 'E' }];
  const Parameters = { 'a.$': 'States.ArrayLength($.name)' };
  const { status } = await run({ S: { ...failing, Parameters, Catch, End: true }, E: { Type: 'Succeed' } }, data);
  expect(status).toBe('SUCCEEDED');
});

describe('a definition', () => {
  it.each<[string, object, string]>([
    ['a field of JSONata', { Type: 'Pass', Output: 1, End: true }, "only supported for the 'JSONata' QueryLanguage"],
    ['a path that is none', { Type: 'Pass', InputPath: 'a', End: true }, "'a' is no path"],
    ['a filter', { Type: 'Pass', InputPath: '$.a[?(@.b)]', End: true }, 'cannot be read from position 3 on'],
    [
      'no path behind .$',
      { Type: 'Pass', Parameters: { 'a.$': 'b' }, End: true },
      "The value for the field 'a.$' must be a valid JSONPath",
    ],
    [
      'a function that there is not',
      { Type: 'Pass', Parameters: { 'a.$': 'States.Nope()' }, End: true },
      'cannot call States.Nope',
    ],
    ['half a call', { Type: 'Pass', Parameters: { 'a.$': 'States.Array(1' }, End: true }, 'cannot be read'],
    ['a ResultPath of many places', { Type: 'Pass', ResultPath: '$.a[*]', End: true }, 'must be a Reference Path'],
    [
      'two times',
      { Type: 'Wait', Seconds: 1, SecondsPath: '$.s', End: true },
      "At most one of 'Seconds' and 'SecondsPath'",
    ],
    ['no time', { Type: 'Wait', End: true }, "Exactly one of 'Seconds' and 'Timestamp' is required"],
    [
      'a rule without an operator',
      { Type: 'Choice', Choices: [{ Variable: '$.a', Next: 'S' }] },
      'exactly one operator',
    ],
    [
      'an operator that there is not',
      { Type: 'Choice', Choices: [{ Variable: '$.a', Is: 1, Next: 'S' }] },
      "'Is' is no operator",
    ],
    [
      'a rule that leads nowhere',
      { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true }] },
      'These fields are required: [Next]',
    ],
    ['no rule', { Type: 'Choice', Choices: [] }, 'at least one rule'],
  ])('with %s is refused', (_what, state, message) => {
    const found = validateDefinition(JSON.stringify({ StartAt: 'S', States: { S: state } }));
    expect(found.map((each) => each.message)).toContainEqual(expect.stringContaining(message));
  });
});
