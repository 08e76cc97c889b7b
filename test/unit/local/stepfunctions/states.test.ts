import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { bootStates, invoke } from './boot-states.ts';

type World = Awaited<ReturnType<typeof bootStates>>;
let world: World;

async function boot(options?: Parameters<typeof bootStates>[0]): Promise<World> {
  world = await bootStates(options);
  return world;
}

afterEach(async () => {
  jest.useRealTimers();
  await world.stop();
});

describe('a Pass', () => {
  it('hands its input on, and leaves the history that AWS leaves', async () => {
    const { run, history } = await boot();
    const { executionArn, output } = await run(
      { StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } },
      { a: 1 },
    );
    expect(output).toEqual({ a: 1 });
    const timestamp = expect.any(Date);
    const input = '{"a":1}';
    // As recorded on AWS: the first state's previousEventId is 0.
    expect(await history(executionArn)).toEqual([
      {
        id: 1,
        previousEventId: 0,
        timestamp,
        type: 'ExecutionStarted',
        executionStartedEventDetails: {
          input,
          inputDetails: { truncated: false },
          roleArn: 'arn:aws:iam::000000000000:role/machine',
        },
      },
      {
        id: 2,
        previousEventId: 0,
        timestamp,
        type: 'PassStateEntered',
        stateEnteredEventDetails: { name: 'Only', input, inputDetails: { truncated: false } },
      },
      {
        id: 3,
        previousEventId: 2,
        timestamp,
        type: 'PassStateExited',
        stateExitedEventDetails: { name: 'Only', output: input, outputDetails: { truncated: false } },
      },
      {
        id: 4,
        previousEventId: 3,
        timestamp,
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: input, outputDetails: { truncated: false } },
      },
    ]);
  });

  it('makes its Output of literals and expressions, the rest being text', async () => {
    const { run } = await boot();
    const Output = { sum: '{% $sum($states.input.n) %}', deep: [{ x: '{% $states.input.n[0] %}' }], text: ' {% 1 %}' };
    const { output } = await run({ StartAt: 'A', States: { A: { Type: 'Pass', Output, End: true } } }, { n: [1, 2] });
    expect(output).toEqual({ sum: 3, deep: [{ x: 1 }], text: ' {% 1 %}' });
  });

  it('assigns variables after Output and Assign were both read with the old ones', async () => {
    const { run, history } = await boot();
    const { output, executionArn } = await run({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { v: 1 }, Next: 'B' },
        B: { Type: 'Pass', Assign: { v: '{% $v + 1 %}' }, Output: { seen: '{% $v %}' }, Next: 'C' },
        C: { Type: 'Pass', Output: { seen: '{% $states.input.seen %}', now: '{% $v %}' }, End: true },
      },
    });
    expect(output).toEqual({ seen: 1, now: 2 });
    const exits = (await history(executionArn)).filter((event) => event.type === 'PassStateExited');
    expect(exits[1]?.stateExitedEventDetails).toMatchObject({
      assignedVariables: { v: '2' },
      assignedVariablesDetails: { truncated: false },
    });
  });

  it('reads the context object', async () => {
    const { run } = await boot();
    const { output, executionArn } = await run(
      { StartAt: 'A', States: { A: { Type: 'Pass', Output: '{% $states.context %}', End: true } } },
      { k: 1 },
    );
    expect(output).toEqual({
      Execution: {
        Id: executionArn,
        Input: { k: 1 },
        Name: executionArn.split(':').at(-1),
        RoleArn: 'arn:aws:iam::000000000000:role/machine',
        StartTime: expect.stringMatching(/^\d{4}-.*Z$/),
        RedriveCount: 0,
      },
      StateMachine: { Id: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine', Name: 'machine' },
      State: { Name: 'A', EnteredTime: expect.stringMatching(/Z$/) },
    });
  });
});

describe('a Choice', () => {
  const definition = {
    StartAt: 'Which',
    States: {
      Which: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 9 %}', Next: 'End', Output: 'big', Assign: { by: 'rule' } },
          { Condition: '{% $states.input.n > 5 %}', Next: 'End', Output: 'middle' },
        ],
        Default: 'End',
        Output: 'small',
        Assign: { by: 'default' },
      },
      End: { Type: 'Succeed', Output: { size: '{% $states.input %}', by: '{% $exists($by) ? $by : "none" %}' } },
    },
  };

  it.each([
    [10, { size: 'big', by: 'rule' }],
    [7, { size: 'middle', by: 'none' }],
    [1, { size: 'small', by: 'default' }],
  ])('takes the first rule that holds, for %p', async (n, expected) => {
    const { run } = await boot();
    expect((await run(definition, { n })).output).toEqual(expected);
  });

  it('fails when nothing matches and there is no Default', async () => {
    const { run } = await boot();
    const { Default: _none, Output: _o, Assign: _a, ...rest } = definition.States.Which;
    const ended = await run({ ...definition, States: { ...definition.States, Which: rest } }, { n: 1 });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('fails when a Condition is no boolean', async () => {
    const { run } = await boot();
    const ended = await run(definition, { n: 'text' });
    expect(ended.error).toBe('States.QueryEvaluationError');
    const Choices = [{ Condition: '{% 1 %}', Next: 'End' }];
    const machine = { ...definition, States: { ...definition.States, Which: { Type: 'Choice', Choices } } };
    await world.call('UpdateStateMachine', {
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...machine }),
    });
    const again = await world.ended(
      await world.begin('arn:aws:states:us-east-1:000000000000:stateMachine:machine', { n: 1 }),
    );
    expect(again.cause).toBe(
      "An error occurred while executing the state 'Which' (entered at the event id #2). The JSONata expression '1' " +
        "specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but " +
        "was 'number' for value: 1",
    );
  });
});

describe('a Wait', () => {
  it.each([
    ['Seconds', { Seconds: 90 }],
    ['Seconds as an expression', { Seconds: '{% $states.input.sec %}' }],
    ['Timestamp', { Timestamp: '2030-01-01T00:01:30Z' }],
    ['Timestamp as an expression', { Timestamp: '{% $states.input.at %}' }],
  ])('lasts as long as its %s says', async (_name, field) => {
    jest.useFakeTimers({ now: Date.parse('2030-01-01T00:00:00Z') });
    const { createMachine, begin, call, types } = await boot();
    const arn = await createMachine({ StartAt: 'W', States: { W: { Type: 'Wait', ...field, End: true } } });
    const executionArn = await begin(arn, { sec: 90, at: '2030-01-01T01:01:30+01:00' });
    await jest.advanceTimersByTimeAsync(89_000);
    expect(await types(executionArn)).toEqual(['ExecutionStarted', 'WaitStateEntered']);
    await jest.advanceTimersByTimeAsync(1_001);
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('that is over already ends at once', async () => {
    const { run } = await boot();
    const W = { Type: 'Wait', Timestamp: '2001-01-01T00:00:00Z', Output: 'late', End: true };
    expect((await run({ StartAt: 'W', States: { W } })).output).toBe('late');
  });

  it('of a nonsense length fails', async () => {
    const { run } = await boot();
    const W = { Type: 'Wait', Seconds: '{% "soon" %}', End: true };
    expect((await run({ StartAt: 'W', States: { W } })).cause).toContain(
      "specified for the field 'Seconds' returned an unexpected result type. Expected 'number', but was 'string'",
    );
  });
});

describe('Succeed and Fail', () => {
  it('ends with the Output of a Succeed', async () => {
    const { run } = await boot();
    const ended = await run({ StartAt: 'S', States: { S: { Type: 'Succeed', Output: '{% 6 * 7 %}' } } });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: 42 });
  });

  it('ends with the Error and Cause of a Fail', async () => {
    const { run, types } = await boot();
    const F = { Type: 'Fail', Error: 'Too.Bad', Cause: '{% "because of " & $states.input.why %}' };
    const ended = await run({ StartAt: 'F', States: { F } }, { why: 'x' });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Too.Bad', cause: 'because of x' });
    expect(await types(ended.executionArn)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
  });
});

describe('a Parallel', () => {
  it('gives each branch its Arguments, reads outer variables, and joins the outputs in the order of the branches', async () => {
    jest.useFakeTimers();
    const { createMachine, begin, call, types } = await boot();
    const arn = await createMachine({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { base: 100 }, Next: 'P' },
        P: {
          Type: 'Parallel',
          Arguments: { n: '{% $states.input.n + 1 %}' },
          Branches: [
            {
              StartAt: 'Slow',
              States: { Slow: { Type: 'Wait', Seconds: 5, Output: '{% $base + $states.input.n %}', End: true } },
            },
            {
              StartAt: 'Own',
              States: {
                Own: { Type: 'Pass', Assign: { inner: 1 }, Next: 'Use' },
                Use: { Type: 'Pass', Output: '{% $inner + $base %}', End: true },
              },
            },
          ],
          Assign: { joined: '{% $states.result %}' },
          Next: 'End',
        },
        End: {
          Type: 'Pass',
          Output: { out: '{% $states.input %}', joined: '{% $joined %}', inner: '{% $exists($inner) %}' },
          End: true,
        },
      },
    });
    const executionArn = await begin(arn, { n: 1 });
    await jest.advanceTimersByTimeAsync(5_001);
    const { output } = await call<{ output: string }>('DescribeExecution', { executionArn });
    expect(JSON.parse(output)).toEqual({ out: [102, 101], joined: [102, 101], inner: false });
    expect(await types(executionArn)).toEqual(
      expect.arrayContaining(['ParallelStateEntered', 'ParallelStateStarted', 'ParallelStateSucceeded']),
    );
  });
});

describe('a Map', () => {
  it('runs each item, with its index and value in the context, and keeps their order', async () => {
    const { run, history } = await boot({ functions: { square: (p: { n: number }) => p.n * p.n } });
    const { output, executionArn } = await run(
      {
        StartAt: 'M',
        States: {
          M: {
            Type: 'Map',
            Items: '{% $states.input.items %}',
            ItemSelector: {
              n: '{% $states.context.Map.Item.Value %}',
              at: '{% $states.context.Map.Item.Index %}',
              all: '{% $count($states.input.items) %}',
            },
            ItemProcessor: {
              ProcessorConfig: { Mode: 'INLINE' },
              StartAt: 'Square',
              States: {
                Square: {
                  ...invoke('square'),
                  Output: ['{% $states.result.Payload %}', '{% $states.input.at %}', '{% $states.input.all %}'],
                  End: true,
                },
              },
            },
            End: true,
          },
        },
      },
      { items: [1, 2, 3] },
    );
    expect(output).toEqual([
      [1, 0, 3],
      [4, 1, 3],
      [9, 2, 3],
    ]);
    const found = await history(executionArn);
    expect(found[2]).toMatchObject({ type: 'MapStateStarted', mapStateStartedEventDetails: { length: 3 } });
    const starts = found.filter((event) => event.type === 'MapIterationStarted');
    expect(starts.map((event) => event.mapIterationStartedEventDetails)).toEqual([
      { name: 'M', index: 0 },
      { name: 'M', index: 1 },
      { name: 'M', index: 2 },
    ]);
    // Iterations hang on MapStateStarted, as AWS chains them.
    expect(starts.map((event) => event.previousEventId)).toEqual([3, 3, 3]);
  });

  it('never runs more items at once than MaxConcurrency', async () => {
    let running = 0;
    let most = 0;
    const { run } = await boot({
      functions: {
        work: async (n: number) => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 2));
          running -= 1;
          return n;
        },
      },
    });
    const items = Array.from({ length: 7 }, (_, index) => index);
    const { output } = await run(
      {
        StartAt: 'M',
        States: {
          M: {
            Type: 'Map',
            MaxConcurrency: '{% 2 %}',
            ItemProcessor: { StartAt: 'T', States: { T: { ...invoke('work'), End: true } } },
            End: true,
          },
        },
      },
      items,
    );
    expect(output).toEqual(items);
    expect(most).toBe(2);
  });

  it('of no items is an empty list', async () => {
    const { run, types } = await boot();
    const ItemProcessor = { StartAt: 'X', States: { X: { Type: 'Pass', End: true } } };
    const ended = await run({ StartAt: 'M', States: { M: { Type: 'Map', Items: [], ItemProcessor, End: true } } });
    expect(ended.output).toEqual([]);
    expect(await types(ended.executionArn)).toContain('MapStateSucceeded');
  });

  it('whose Items are no array fails', async () => {
    const { run } = await boot();
    const ItemProcessor = { StartAt: 'X', States: { X: { Type: 'Pass', End: true } } };
    const ended = await run({ StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor, End: true } } }, { a: 1 });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  it('holds a Parallel, whose branches still see the item', async () => {
    const { run } = await boot();
    const branch = (StartAt: string, Output: string) => ({
      StartAt,
      States: { [StartAt]: { Type: 'Pass', Output, End: true } },
    });
    const ended = await run({
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          Items: ['a', 'b'],
          ItemProcessor: {
            StartAt: 'P',
            States: {
              P: {
                Type: 'Parallel',
                Branches: [
                  branch('X', '{% $states.context.Map.Item.Value %}'),
                  branch('Y', '{% $states.input & "!" %}'),
                ],
                End: true,
              },
            },
          },
          End: true,
        },
      },
    });
    expect(ended.output).toEqual([
      ['a', 'a!'],
      ['b', 'b!'],
    ]);
  });

  it.each([
    ['ToleratedFailureCount', 1, 'FAILED'],
    ['ToleratedFailureCount', 2, 'SUCCEEDED'],
    ['ToleratedFailurePercentage', 40, 'FAILED'],
    ['ToleratedFailurePercentage', 50, 'SUCCEEDED'],
  ])('with 2 of 4 items lost and %s %p is %s', async (field, value, status) => {
    const { run } = await boot();
    const ended = await run({
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          Items: [1, 2, 3, 4],
          [field]: value,
          ItemProcessor: {
            StartAt: 'C',
            States: {
              C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input % 2 = 0 %}', Next: 'F' }], Default: 'S' },
              F: { Type: 'Fail', Error: 'Even' },
              S: { Type: 'Succeed' },
            },
          },
          End: true,
        },
      },
    });
    expect(ended.status).toBe(status);
    if (status === 'FAILED') expect(ended.error).toBe('States.ExceedToleratedFailureThreshold');
    else expect(ended.output).toEqual([1, 3]);
  });
});
