import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { AwsError } from '../../../../local/cloud/aws-error.ts';
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

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

const caught = { Type: 'Pass', End: true };
const all = { ErrorEquals: ['States.ALL'], Next: 'Caught' };

describe('a task that fails', () => {
  it('fails the execution with the errorType and the whole payload as Cause', async () => {
    const { run, history } = await boot({
      functions: {
        broken: () => {
          throw named('ValueError', 'no good');
        },
      },
    });
    const ended = await run({ StartAt: 'T', States: { T: { ...invoke('broken'), End: true } } });
    const cause = '{"errorType":"ValueError","errorMessage":"no good"}';
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ValueError', cause });
    const found = await history(ended.executionArn);
    expect(found.map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'ExecutionFailed',
    ]);
    expect(found[4]?.taskFailedEventDetails).toEqual({
      error: 'ValueError',
      cause,
      resource: 'invoke',
      resourceType: 'lambda',
    });
  });

  it('is caught, with the error as the next input, and Output and Assign of the catcher', async () => {
    const functions = {
      broken: () => {
        throw named('ValueError', 'no good');
      },
    };
    const { run } = await boot({ functions });
    const T = { ...invoke('broken', {}, { End: true }), Catch: [all] };
    const plain = await run({ StartAt: 'T', States: { T, Caught: caught } });
    expect(plain.output).toEqual({
      Error: 'ValueError',
      Cause: '{"errorType":"ValueError","errorMessage":"no good"}',
    });
    const catcher = {
      ...all,
      Output: { of: '{% $states.errorOutput.Error %}', input: '{% $states.input %}' },
      Assign: { why: '{% $parse($states.errorOutput.Cause).errorMessage %}' },
    };
    await world.call('DeleteStateMachine', {
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine',
    });
    const shaped = await run(
      {
        StartAt: 'T',
        States: {
          T: { ...T, Catch: [{ ErrorEquals: ['Other'], Next: 'Caught' }, catcher] },
          Caught: { ...caught, Output: { seen: '{% $states.input %}', why: '{% $why %}' } },
        },
      },
      { k: 1 },
    );
    expect(shaped.output).toEqual({ seen: { of: 'ValueError', input: { k: 1 } }, why: 'no good' });
  });

  it.each([
    ['Lambda.TooManyRequestsException', new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)],
    ['Lambda.ResourceNotFoundException', new AwsError('ResourceNotFoundException', 'Function not found: f', 404)],
    ['Lambda.AWSLambdaException', new AwsError('AccessDeniedException', 'User is not authorized', 403)],
    ['Lambda.SdkClientException', undefined],
  ])('is named %s as the SDK names it', async (name, thrown) => {
    const { run, cloud } = await boot();
    cloud.add({
      name: 'lambda',
      operations: {
        Invoke() {
          throw thrown ?? new TypeError('socket hang up');
        },
      },
      access: () => [],
      start() {},
      stop() {},
    });
    const ended = await run({ StartAt: 'T', States: { T: { ...invoke('f'), End: true } } });
    expect(ended.error).toBe(name);
    if (thrown) expect(ended.cause).toContain(`${thrown.message} (Service: AWSLambda; Status Code: ${thrown.status};`);
  });

  it('for lack of a permission is caught by States.Permissions', async () => {
    const { run, cloud } = await boot({ functions: { f: () => 1 } });
    cloud.setAuthorizer(({ caller }) => {
      if (caller.kind === 'role') throw new AwsError('AccessDeniedException', 'not authorized', 403);
    });
    const Catch = [{ ErrorEquals: ['States.Permissions'], Next: 'Caught' }];
    const ended = await run({ StartAt: 'T', States: { T: { ...invoke('f'), Catch, End: true }, Caught: caught } });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'Lambda.AWSLambdaException' } });
  });
});

describe('Retry', () => {
  it('tries again after IntervalSeconds times BackoffRate, at most MaxDelaySeconds, and counts', async () => {
    jest.useFakeTimers({ now: 0 });
    const calls: [number, number][] = [];
    const { createMachine, begin, call } = await boot({
      functions: {
        flaky: ({ retry }: { retry: number }) => {
          calls.push([Date.now() / 1000, retry]);
          if (calls.length < 5) throw named('Busy', 'later');
          return 'done';
        },
      },
    });
    const Retry = [
      { ErrorEquals: ['Other'], MaxAttempts: 9 },
      { ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 },
    ];
    const T = { ...invoke('flaky', { retry: '{% $states.context.State.RetryCount %}' }), Retry, End: true };
    const executionArn = await begin(await createMachine({ StartAt: 'T', States: { T } }));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(calls).toEqual([
      [0, 0],
      [2, 1],
      [8, 2],
      [18, 3],
      [28, 4],
    ]);
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
  });

  it('gives up after MaxAttempts (3 by default) and then looks at Catch', async () => {
    jest.useFakeTimers({ now: 0 });
    let calls = 0;
    const { createMachine, begin, call, types } = await boot({
      functions: {
        broken: () => {
          calls += 1;
          throw named('Busy', 'later');
        },
      },
    });
    const T = { ...invoke('broken'), Retry: [{ ErrorEquals: ['States.ALL'] }], Catch: [all], End: true };
    const executionArn = await begin(await createMachine({ StartAt: 'T', States: { T, Caught: caught } }));
    await jest.advanceTimersByTimeAsync(1_000 + 2_000 + 4_000 + 10);
    expect(calls).toBe(4);
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED' });
    expect((await types(executionArn)).filter((type) => type === 'TaskFailed')).toHaveLength(4);
  });

  it('with FULL jitter draws the delay from 0 up to the computed one', async () => {
    jest.useFakeTimers({ now: 0 });
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.25);
    const calls: number[] = [];
    const { createMachine, begin } = await boot({
      functions: {
        broken: () => {
          calls.push(Date.now());
          throw named('Busy', 'later');
        },
      },
    });
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 8, MaxAttempts: 1, JitterStrategy: 'FULL' }];
    await begin(await createMachine({ StartAt: 'T', States: { T: { ...invoke('broken'), Retry, End: true } } }));
    await jest.advanceTimersByTimeAsync(2_001);
    random.mockRestore();
    expect(calls).toEqual([0, 2_000]);
  });

  it('runs a Parallel again from its beginning', async () => {
    let calls = 0;
    const { run } = await boot({
      functions: {
        flaky: () => {
          calls += 1;
          if (calls === 1) throw named('Busy', 'later');
          return calls;
        },
      },
    });
    const Branches = [{ StartAt: 'T', States: { T: { ...invoke('flaky'), End: true } } }];
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxDelaySeconds: 1, JitterStrategy: 'FULL' }];
    const random = jest.spyOn(Math, 'random').mockReturnValue(0);
    const ended = await run({ StartAt: 'P', States: { P: { Type: 'Parallel', Branches, Retry, End: true } } });
    random.mockRestore();
    expect(ended.output).toEqual([2]);
  });
});

describe('a branch that fails', () => {
  it('fails its Parallel, which catches, and its siblings are aborted', async () => {
    const { run, history } = await boot();
    const ended = await run({
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Long', States: { Long: { Type: 'Wait', Seconds: 9_999, End: true } } },
            { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Gate', Cause: 'shut' } } },
          ],
          Catch: [{ ErrorEquals: ['Gate'], Next: 'Caught' }],
          End: true,
        },
        Caught: caught,
      },
    });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'Gate', Cause: 'shut' } });
    const types = (await history(ended.executionArn)).map((event) => event.type);
    expect(types.slice(4)).toEqual([
      'FailStateEntered',
      'WaitStateAborted',
      'ParallelStateFailed',
      'ParallelStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('fails its Map and leaves the history of AWS: the iteration failed, the others aborted', async () => {
    const { run, history } = await boot({
      functions: {
        work: (n: number) => {
          if (n === 2) throw named('Two', 'two');
          return new Promise(() => {});
        },
      },
    });
    const ItemProcessor = { StartAt: 'T', States: { T: { ...invoke('work'), End: true } } };
    const M = { Type: 'Map', Items: [1, 2, 3], MaxConcurrency: 2, ItemProcessor, End: true };
    const ended = await run({ StartAt: 'M', States: { M } });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Two' });
    const found = await history(ended.executionArn);
    const failedAt = found.find((event) => event.type === 'TaskFailed')?.id;
    expect(found.slice(-6).map((event) => [event.type, event.previousEventId])).toEqual([
      ['MapIterationFailed', failedAt],
      ['TaskStateAborted', failedAt],
      ['MapIterationAborted', failedAt],
      ['TaskStateAborted', failedAt],
      ['MapStateFailed', failedAt],
      ['ExecutionFailed', Number(failedAt) + 5],
    ]);
  });
});

describe('an expression that fails', () => {
  it('records EvaluationFailed, says where, and can be caught', async () => {
    const { run, history } = await boot({ functions: { f: () => ({}) } });
    const T = {
      ...invoke('f'),
      Output: { id: '{% $states.result.Payload.missing %}' },
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }],
      End: true,
    };
    const ended = await run({ StartAt: 'T', States: { T, Caught: caught } });
    const Cause =
      "An error occurred while executing the state 'T' (entered at the event id #2). The JSONata expression " +
      "'$states.result.Payload.missing' specified for the field 'Output/id' returned nothing (undefined).";
    expect(ended.output).toEqual({ Error: 'States.QueryEvaluationError', Cause });
    const failed = (await history(ended.executionArn)).find((event) => event.type === 'EvaluationFailed');
    expect(failed?.evaluationFailedEventDetails).toEqual({
      error: 'States.QueryEvaluationError',
      cause: Cause,
      location: 'Output/id',
      state: 'T',
    });
  });

  it.each([
    ['Arguments', { ...invoke('f'), Arguments: { FunctionName: '{% $nope %}' } }, 'Arguments/FunctionName'],
    ['Assign', { ...invoke('f'), Assign: { x: '{% $error("stop") %}' } }, 'Assign/x'],
    ['TimeoutSeconds', { ...invoke('f'), TimeoutSeconds: '{% 1.5 %}' }, 'TimeoutSeconds'],
  ])('fails a task by its %s', async (_field, T, location) => {
    const { run, history } = await boot({ functions: { f: () => 1 } });
    const ended = await run({ StartAt: 'T', States: { T: { ...T, End: true } } });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    const failed = (await history(ended.executionArn)).find((event) => event.type === 'EvaluationFailed');
    expect(failed?.evaluationFailedEventDetails).toMatchObject({ location });
  });

  it('in the Output of a Map leaves nothing of it to a second pass', async () => {
    const { run } = await boot();
    const M = {
      Type: 'Map',
      Items: [1, 2],
      ItemProcessor: { StartAt: 'I', States: { I: caught } },
      Output: '{% $states.input.go = true ? $states.result : $states.result.gone %}',
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: { go: true }, Next: 'Again' }],
      Next: 'End',
    };
    const States = { M, Again: { Type: 'Pass', Next: 'M' }, End: { Type: 'Succeed' } };
    expect((await run({ StartAt: 'M', States })).output).toEqual([1, 2]);
  });

  it('in a catcher fails the state for good', async () => {
    const { run } = await boot();
    const Branches = [{ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'X' } } }];
    const Catch = [{ ...all, Output: '{% $states.errorOutput.nothing %}' }];
    const ended = await run({
      StartAt: 'P',
      States: { P: { Type: 'Parallel', Branches, Catch, End: true }, Caught: caught },
    });
    expect(ended.error).toBe('States.QueryEvaluationError');
    expect(ended.cause).toContain("specified for the field 'Catch[0]/Output'");
  });
});

describe('limits', () => {
  it('fails a state whose output is longer than 256 KiB, and States.ALL does not catch that', async () => {
    const { run } = await boot({ functions: { big: () => 'x'.repeat(262_144) } });
    const T = { ...invoke('big'), Catch: [all], End: true };
    const first = await run({ StartAt: 'T', States: { T, Caught: caught } });
    expect(first).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause: "The state/task 'T' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });

  it('catches States.DataLimitExceeded by its own name', async () => {
    const { run } = await boot({ functions: { big: () => 'x'.repeat(262_144) } });
    const Catch = [{ ErrorEquals: ['States.DataLimitExceeded'], Next: 'Caught' }];
    const ended = await run({ StartAt: 'T', States: { T: { ...invoke('big'), Catch, End: true }, Caught: caught } });
    expect(ended.status).toBe('SUCCEEDED');
  });

  it('ends an execution at 25,000 events, by the last of them', async () => {
    const { run, call } = await boot();
    const ended = await run({
      StartAt: 'A',
      States: {
        A: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.stop = true %}', Next: 'B' }], Default: 'A' },
        B: { Type: 'Succeed' },
      },
    });
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    const { executionArn } = ended;
    const { events } = await call<{ events: { id: number; type: string }[] }>('GetExecutionHistory', {
      executionArn,
      reverseOrder: true,
      maxResults: 2,
    });
    expect(events.map(({ id, type }) => [id, type])).toEqual([
      [25_000, 'ExecutionFailed'],
      [24_999, expect.stringMatching(/^ChoiceState/)],
    ]);
  }, 60_000);

  it("ends an execution TIMED_OUT at the machine's TimeoutSeconds", async () => {
    jest.useFakeTimers({ now: 0 });
    const { createMachine, begin, call, history } = await boot();
    const States = { W: { Type: 'Wait', Seconds: 60, End: true } };
    const executionArn = await begin(await createMachine({ StartAt: 'W', TimeoutSeconds: 10, States }));
    await jest.advanceTimersByTimeAsync(10_001);
    const described = await call<object>('DescribeExecution', { executionArn });
    expect(described).toMatchObject({ status: 'TIMED_OUT' });
    expect(described).not.toHaveProperty('error');
    expect((await history(executionArn)).at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      previousEventId: 0,
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });
});
