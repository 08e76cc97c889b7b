import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { CallContext } from '../../../../local/cloud/service.ts';
import { bootStates, fake, invoke, invokeAndWait, ROLE } from './boot-states.ts';

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

const caught = { Type: 'Pass', End: true };

/** A function that keeps the token it is given. */
function keeper() {
  const tokens: string[] = [];
  return {
    tokens,
    keep: ({ token }: { token: string }) => {
      tokens.push(token);
    },
  };
}

describe('lambda:invoke', () => {
  it("calls as the machine's role and gives the result that the optimised integration gives", async () => {
    const callers: CallContext['caller'][] = [];
    const { run } = await boot({
      functions: {
        hello: ({ name }: { name: string }, call) => {
          callers.push(call.caller);
          return { text: `hello ${name}` };
        },
      },
    });
    const T = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'hello', Payload: { name: '{% $states.input.name %}' } },
      End: true,
    };
    const ended = await run({ StartAt: 'T', States: { T } }, { name: 'x' });
    expect(ended.output).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { text: 'hello x' },
      SdkHttpMetadata: { AllHttpHeaders: expect.any(Object), HttpHeaders: expect.any(Object), HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: expect.any(String) },
      StatusCode: 200,
    });
    expect(callers).toEqual([{ kind: 'role', roleArn: ROLE, sessionName: ended.executionArn.split(':').at(-1) }]);
  });

  it('calls as the role of Credentials where the state has some', async () => {
    const roles: string[] = [];
    const functions = {
      hello: (_payload: unknown, { caller }: CallContext) => {
        if (caller.kind === 'role') roles.push(caller.roleArn);
      },
    };
    const { run } = await boot({ functions });
    const roleArn = 'arn:aws:iam::000000000000:role/other';
    const T = { ...invoke('hello'), Credentials: { RoleArn: '{% $states.input.role %}' }, End: true };
    await run({ StartAt: 'T', States: { T } }, { role: roleArn });
    expect(roles).toEqual([roleArn]);
  });
});

describe('a function by its ARN', () => {
  it('gets the Arguments and gives its payload, with LambdaFunction events', async () => {
    const { run, types } = await boot({ functions: { inc: ({ n }: { n: number }) => n + 1 } });
    const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:inc';
    const ended = await run({ StartAt: 'T', States: { T: { Type: 'Task', Resource, End: true } } }, { n: 1 });
    expect(ended.output).toBe(2);
    expect(await types(ended.executionArn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });
});

describe('waitForTaskToken', () => {
  it('goes on with what SendTaskSuccess brings, and not with what the function answers', async () => {
    const { tokens, keep } = keeper();
    const { createMachine, begin, call, ended, history, until } = await boot({ functions: { keep } });
    const arn = await createMachine({ StartAt: 'T', States: { T: { ...invokeAndWait('keep'), End: true } } });
    const executionArn = await begin(arn);
    await until(() => tokens.length > 0);
    await call('SendTaskSuccess', { taskToken: tokens[0], output: '{"answer":42}' });
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: { answer: 42 } });
    const found = await history(executionArn);
    expect(found.slice(2, 6).map((event) => event.type)).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
    ]);
    expect(found[2]?.taskScheduledEventDetails).toEqual({
      resourceType: 'lambda',
      resource: 'invoke.waitForTaskToken',
      region: 'us-east-1',
      parameters: JSON.stringify({ FunctionName: 'keep', Payload: { token: tokens[0], input: {} } }),
    });
    expect(found[5]?.taskSucceededEventDetails).toMatchObject({ output: '{"answer":42}' });
  });

  it('takes the answer also while the call that carries the token is still out', async () => {
    const { run } = await boot({
      functions: {
        eager: async ({ token }: { token: string }) => {
          await world.call('SendTaskSuccess', { taskToken: token, output: '"early"' });
          return 'late';
        },
      },
    });
    const ended = await run({ StartAt: 'T', States: { T: { ...invokeAndWait('eager'), End: true } } });
    expect(ended.output).toBe('early');
  });

  it('fails with what SendTaskFailure brings', async () => {
    const { run } = await boot({
      functions: {
        refuse: ({ token }: { token: string }) =>
          world.call('SendTaskFailure', { taskToken: token, error: 'No', cause: 'never' }),
      },
    });
    const ended = await run({ StartAt: 'T', States: { T: { ...invokeAndWait('refuse'), End: true } } });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'No', cause: 'never' });
  });

  it('refuses what is no token, one that is used up, and one whose execution is gone', async () => {
    const { tokens, keep } = keeper();
    const { createMachine, begin, call, ended, until } = await boot({ functions: { keep } });
    const arn = await createMachine({ StartAt: 'T', States: { T: { ...invokeAndWait('keep'), End: true } } });
    const executionArn = await begin(arn);
    await until(() => tokens.length > 0);
    const answer = { taskToken: tokens[0], output: '1' };
    await expect(call('SendTaskSuccess', { ...answer, output: '{' })).rejects.toMatchObject({ code: 'InvalidOutput' });
    await expect(call('SendTaskHeartbeat', { taskToken: 'nonsense' })).rejects.toMatchObject({ code: 'InvalidToken' });
    await call('SendTaskSuccess', answer);
    await ended(executionArn);
    await expect(call('SendTaskSuccess', answer)).rejects.toMatchObject({
      code: 'TaskTimedOut',
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
    await call('DeleteStateMachine', { stateMachineArn: arn });
    await expect(call('SendTaskSuccess', answer)).rejects.toMatchObject({ code: 'TaskDoesNotExist' });
  });

  it('gives a retry a new token, and the old one is closed', async () => {
    const { tokens, keep } = keeper();
    const { createMachine, begin, call, ended, until } = await boot({ functions: { keep } });
    const Retry = [{ ErrorEquals: ['Again'], IntervalSeconds: 1, JitterStrategy: 'FULL' }];
    const random = jest.spyOn(Math, 'random').mockReturnValue(0);
    const T = { ...invokeAndWait('keep'), Retry, End: true };
    const executionArn = await begin(await createMachine({ StartAt: 'T', States: { T } }));
    await until(() => tokens.length === 1);
    await call('SendTaskFailure', { taskToken: tokens[0], error: 'Again' });
    await until(() => tokens.length === 2);
    random.mockRestore();
    await expect(call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    });
    await call('SendTaskSuccess', { taskToken: tokens[1], output: '2' });
    expect((await ended(executionArn)).output).toBe(2);
  });

  it('times out after TimeoutSeconds, whatever heartbeats come', async () => {
    jest.useFakeTimers({ now: 0 });
    const { tokens, keep } = keeper();
    const { createMachine, begin, call, history } = await boot({ functions: { keep } });
    const limits = { TimeoutSeconds: '{% 2 + 3 %}', HeartbeatSeconds: 2 };
    const T = { ...invokeAndWait('keep'), ...limits, End: true };
    const executionArn = await begin(await createMachine({ StartAt: 'T', States: { T } }));
    for (let second = 1; second < 5; second += 1) {
      await jest.advanceTimersByTimeAsync(1_000);
      await call('SendTaskHeartbeat', { taskToken: tokens[0] });
    }
    await jest.advanceTimersByTimeAsync(1_001);
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'FAILED',
      error: 'States.Timeout',
    });
    const found = await history(executionArn);
    expect(found[2]?.taskScheduledEventDetails).toMatchObject({ timeoutInSeconds: 5, heartbeatInSeconds: 2 });
    expect(found.at(-2)).toMatchObject({
      type: 'TaskTimedOut',
      taskTimedOutEventDetails: {
        error: 'States.Timeout',
        resource: 'invoke.waitForTaskToken',
        resourceType: 'lambda',
      },
    });
  });

  it.each(['States.HeartbeatTimeout', 'States.Timeout'])('catches a missed heartbeat as %s', async (name) => {
    jest.useFakeTimers({ now: 0 });
    const { keep } = keeper();
    const { createMachine, begin, call } = await boot({ functions: { keep } });
    const Catch = [
      { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
      { ErrorEquals: [name], Next: 'Caught' },
    ];
    const T = { ...invokeAndWait('keep'), TimeoutSeconds: 60, HeartbeatSeconds: 2, Catch, End: true };
    const States = { T, Caught: caught, Wrong: { Type: 'Fail' } };
    const executionArn = await begin(await createMachine({ StartAt: 'T', States }));
    await jest.advanceTimersByTimeAsync(2_001);
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"Error":"States.Timeout","Cause":""}',
    });
  });
});

describe('a call that is out', () => {
  it('times out, and its late answer changes nothing', async () => {
    jest.useFakeTimers({ now: 0 });
    const { createMachine, begin, call } = await boot({
      functions: { slow: () => new Promise((resolve) => setTimeout(resolve, 5_000, 'late')) },
    });
    const Catch = [{ ErrorEquals: ['States.Timeout'], Next: 'Caught' }];
    const T = { ...invoke('slow'), TimeoutSeconds: 1, Catch, End: true };
    const States = { T, Caught: { Type: 'Wait', Seconds: 60, Output: 'timed out', End: true } };
    const executionArn = await begin(await createMachine({ StartAt: 'T', States }));
    await jest.advanceTimersByTimeAsync(70_000);
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({ output: '"timed out"' });
  });

  it('is left alone when the execution is stopped', async () => {
    let finish = (_value: unknown) => {};
    const { createMachine, begin, call, ended, types } = await boot({
      functions: {
        slow: () =>
          new Promise((resolve) => {
            finish = resolve;
          }),
      },
    });
    const executionArn = await begin(
      await createMachine({ StartAt: 'T', States: { T: { ...invoke('slow'), End: true } } }),
    );
    await call('StopExecution', { executionArn, error: 'Enough', cause: 'by hand' });
    finish(1);
    expect(await ended(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'by hand' });
    expect((await types(executionArn)).at(-1)).toBe('ExecutionAborted');
  });
});

describe('other services', () => {
  async function callOnce(Resource: string, Arguments: unknown, service: string, answer: object = {}) {
    const { run, cloud } = await boot();
    const heard: unknown[] = [];
    const operation = (/:([A-Za-z]+)(\.|$)/.exec(Resource)?.[1] ?? '').replace(/^./, (c) => c.toUpperCase());
    cloud.add(
      fake(service, {
        [operation](input: object) {
          heard.push(input);
          return answer;
        },
      }),
    );
    const ended = await run({ StartAt: 'T', States: { T: { Type: 'Task', Resource, Arguments, End: true } } });
    return { heard: heard[0], ended };
  }

  it('sends an SQS message whose body is JSON', async () => {
    const { heard, ended } = await callOnce(
      'arn:aws:states:::sqs:sendMessage',
      { QueueUrl: 'q', MessageBody: { a: 1 } },
      'sqs',
      { MessageId: 'm' },
    );
    expect(heard).toEqual({ QueueUrl: 'q', MessageBody: '{"a":1}' });
    expect(ended.output).toMatchObject({ MessageId: 'm', SdkHttpMetadata: { HttpStatusCode: 200 } });
  });

  it('puts events with the execution among their resources, and fails if one is not taken', async () => {
    const args = { Entries: [{ Source: 's', DetailType: 't', Detail: { k: 1 } }] };
    const { run, cloud } = await boot();
    const heard: { Entries: { Detail: string; Resources: string[] }[] }[] = [];
    cloud.add(
      fake('events', {
        PutEvents(input: { Entries: { Source: string; Detail: string; Resources: string[] }[] }) {
          if (input.Entries[0]?.Source === 'aws.states') {
            world.events.push(JSON.parse(input.Entries[0].Detail));
            return { FailedEntryCount: 0, Entries: [{ EventId: '1' }] };
          }
          heard.push(input);
          return { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] };
        },
      }),
    );
    const T = { Type: 'Task', Resource: 'arn:aws:states:::events:putEvents', Arguments: args, End: true };
    const ended = await run({ StartAt: 'T', States: { T } });
    expect(heard[0]?.Entries[0]).toMatchObject({
      Detail: '{"k":1}',
      Resources: [ended.executionArn, expect.stringContaining(':stateMachine:machine')],
    });
    expect(ended.error).toBe('EventBridge.FailedEntry');
  });

  it('calls any operation of the SDK, with ECS in lower case on the wire and dates as text in the result', async () => {
    const { heard, ended } = await callOnce(
      'arn:aws:states:::aws-sdk:ecs:describeTasks',
      { Cluster: 'c', Tasks: ['t'] },
      'ecs',
      { tasks: [{ startedAt: new Date(0), taskArn: 't' }] },
    );
    expect(heard).toEqual({ cluster: 'c', tasks: ['t'] });
    expect(ended.output).toEqual({ Tasks: [{ StartedAt: '1970-01-01T00:00:00.000Z', TaskArn: 't' }] });
  });

  it('starts an execution of another machine', async () => {
    const { createMachine, run, ended } = await boot();
    const child = await createMachine(
      { StartAt: 'C', States: { C: { Type: 'Pass', Output: '{% $states.input.n + 1 %}', End: true } } },
      'child',
    );
    const parent = await run({
      StartAt: 'T',
      States: {
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution',
          Arguments: { StateMachineArn: child, Name: 'one', Input: { n: 1 } },
          Output: '{% $states.result.ExecutionArn %}',
          End: true,
        },
      },
    });
    expect((await ended(String(parent.output))).output).toBe(2);
  });
});
