import { describe, expect, it } from '@jest/globals';
import { validateDefinition } from '../../../../local/stepfunctions/validation/validate-definition.ts';
import { bootStates, ROLE } from './boot-states.ts';

const end = { Type: 'Pass', End: true };

/** A machine of one state S, and an End that it may go to. */
function machine(S: object, more: object = {}): object {
  return { QueryLanguage: 'JSONata', StartAt: 'S', States: { S, ...more } };
}

function places(definition: object): string[] {
  return validateDefinition(JSON.stringify(definition)).map(
    ({ code, message, location }) => `${code}: ${message} at ${location}`,
  );
}

describe('a definition', () => {
  it.each([
    ['nothing', '', 'SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object'],
    ['no JSON', '{', 'INVALID_JSON_DESCRIPTION', undefined],
    ['a list', '[]', 'SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object'],
  ])('that is %s is refused', (_what, text, code, message) => {
    expect(validateDefinition(text)).toEqual([{ severity: 'ERROR', code, message: message ?? expect.any(String) }]);
  });

  it.each<[string, object, string]>([
    [
      'no StartAt',
      { QueryLanguage: 'JSONata', States: { S: end } },
      'SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at /',
    ],
    [
      'a StartAt that is not there',
      { QueryLanguage: 'JSONata', StartAt: 'X', States: { X2: end } },
      "MISSING_TRANSITION_TARGET: Missing 'StartAt' target: X at /StartAt",
    ],
    [
      'a dangling Next',
      machine({ Type: 'Pass', Next: 'Gone' }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone at /States/S/Next",
    ],
    [
      'a dangling Next of a Choice',
      machine({ Type: 'Choice', Choices: [{ Condition: true, Next: 'Gone' }], Default: 'E' }, { E: end }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone at /States/S/Choices[0]/Next",
    ],
    [
      'a dangling Catch',
      machine({
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: end } }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
        End: true,
      }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/S/Catch[0]/Next",
    ],
    [
      'a state that nothing leads to',
      machine(end, { Alone: end }),
      'MISSING_TRANSITION_TARGET: State "Alone" is not reachable. at /States/Alone',
    ],
    [
      'no end',
      machine({ Type: 'Pass', Next: 'S' }),
      'MISSING_END_STATE: No state that is reached ends the execution at /States',
    ],
    [
      'one name twice',
      machine({ Type: 'Parallel', Branches: [{ StartAt: 'S', States: { S: end } }], End: true }),
      'DUPLICATE_STATE_NAME: Duplicate State name: S at /States/S/Branches[0]/States/S',
    ],
    [
      'an unknown type',
      machine({ Type: 'Jump', End: true }),
      'SCHEMA_VALIDATION_FAILED: Value should be one of the following: [Pass, Task, Choice, Wait, Parallel, Map, Succeed, Fail] at /States/S/Type',
    ],
    [
      'a field of another type',
      machine({ ...end, Seconds: 1 }),
      "SCHEMA_VALIDATION_FAILED: Field 'Seconds' is not supported at /States/S",
    ],
    [
      'a field of JSONPath',
      machine({ ...end, ResultPath: '$.a' }),
      "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field 'ResultPath' is only supported for the 'JSONPath' QueryLanguage at /States/S",
    ],
    [
      'both Next and End',
      machine({ ...end, Next: 'S' }),
      "SCHEMA_VALIDATION_FAILED: Exactly one of 'Next' and 'End' is required at /States/S",
    ],
    [
      'an unknown resource',
      machine({ Type: 'Task', Resource: 'arn:aws:states:::magic:do', End: true }),
      'SCHEMA_VALIDATION_FAILED: The resource provided arn:aws:states:::magic:do is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/S/Resource',
    ],
    [
      'a heartbeat longer than the timeout',
      machine({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        TimeoutSeconds: 5,
        HeartbeatSeconds: 5,
        End: true,
      }),
      'SCHEMA_VALIDATION_FAILED: HeartbeatSeconds must be smaller than TimeoutSeconds at /States/S',
    ],
    [
      'States.ALL among others',
      machine({
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: end } }],
        Retry: [{ ErrorEquals: ['States.ALL', 'X'] }],
        End: true,
      }),
      'SCHEMA_VALIDATION_FAILED: States.ALL must appear alone in ErrorEquals and in the last element at /States/S/Retry[0]/ErrorEquals',
    ],
    [
      'a Wait of both kinds',
      machine({ Type: 'Wait', Seconds: 1, Timestamp: '2030-01-01T00:00:00Z', End: true }),
      "SCHEMA_VALIDATION_FAILED: Exactly one of 'Seconds' and 'Timestamp' is required at /States/S",
    ],
    [
      'an expression that does not parse',
      machine({ ...end, Output: { a: '{% 1 + %}' } }),
      'INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/S/Output/a',
    ],
    [
      'a bare name at the top of an expression',
      machine({ ...end, Output: { v: '{% $uppercase(phone) %}' } }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/S/Output/v",
    ],
    [
      'errorOutput outside of a Catch',
      machine({ ...end, Output: '{% $states.errorOutput %}' }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$states.errorOutput' is not supported. at /States/S/Output",
    ],
    [
      'a variable called states',
      machine({ ...end, Assign: { states: 1 } }),
      "SCHEMA_VALIDATION_FAILED: 'states' is not a valid variable name at /States/S/Assign/states",
    ],
    [
      'a variable of an outer scope assigned in a branch',
      machine({
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: { ...end, Assign: { x: 1 } } } }],
        Assign: { x: 2 },
        End: true,
      }),
      "SCHEMA_VALIDATION_FAILED: Variable 'x' is assigned in an outer scope already at /States/S/Branches[0]/States/B/Assign/x",
    ],
    [
      'a distributed Map',
      machine({
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'B', States: { B: end } },
        End: true,
      }),
      "SCHEMA_VALIDATION_FAILED: Mode 'DISTRIBUTED' is not supported in this local cloud, INLINE is at /States/S/ItemProcessor/ProcessorConfig/Mode",
    ],
  ])('with %s is refused by its place', (_what, definition, expected) => {
    expect(places(definition)).toEqual([expected]);
  });

  it('may use names below the top of an expression', () => {
    const expressions = [
      '$states.input.items[value > 3].name',
      '$map($states.input.items, function($x){ $x.name })',
      '$states.input.a ~> |$|{"b": c}|',
      '$states.input.list^(>price)[0]{ name: total }',
      '($n := $states.input.n; $n > 0 ? "yes" : "no")',
    ];
    for (const expression of expressions) {
      expect(places(machine({ ...end, Output: `{% ${expression} %}` }))).toEqual([]);
    }
  });

  it('is refused by CreateStateMachine with every place in its message', async () => {
    const { call, stop } = await bootStates();
    const definition = JSON.stringify(machine({ Type: 'Pass', Next: 'Gone' }, { Alone: end }));
    await expect(call('CreateStateMachine', { name: 'm', definition, roleArn: ROLE })).rejects.toMatchObject({
      code: 'InvalidDefinition',
      message:
        "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone at /States/S/Next, " +
        'MISSING_TRANSITION_TARGET: State "Alone" is not reachable. at /States/Alone\'',
    });
    expect(await call('ValidateStateMachineDefinition', { definition })).toMatchObject({
      result: 'FAIL',
      truncated: false,
    });
    await stop();
  });

  it('is in JSONPath unless it names another language', () => {
    expect(places({ StartAt: 'S', States: { S: { ...end, ResultPath: '$.a' } } })).toEqual([]);
    expect(places({ QueryLanguage: 'XPath', StartAt: 'S', States: { S: end } })).toEqual([
      'SCHEMA_VALIDATION_FAILED: Value should be one of the following: [JSONPath, JSONata] at /QueryLanguage',
    ]);
  });
});
