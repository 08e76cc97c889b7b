import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type AwsService, type CallContext, type Principal } from '../../../../local/cloud/service.ts';
import { createStepFunctions } from '../../../../local/stepfunctions/stepfunctions.ts';

export const ROLE = 'arn:aws:iam::000000000000:role/machine';

/** What a function of the fake Lambda does: its result is the payload, what it throws is a FunctionError. */
export type FakeFunction = (payload: never, call: CallContext) => unknown;

interface StatusEvent {
  status: string;
  executionArn: string;
  input: string;
  output: string | null;
  error: string | null;
  cause: string | null;
  startDate: number;
  stopDate: number | null;
}

interface Ended {
  status: string;
  output: unknown;
  error?: string;
  cause?: string;
  executionArn: string;
}

/** Step Functions in a cloud with a fake Lambda and an EventBridge that keeps what it is told. */
export async function bootStates(options: { directory?: string; functions?: Record<string, FakeFunction> } = {}) {
  const logged: string[] = [];
  const cloud = createCloud({ directory: options.directory, log: (message) => logged.push(message) });
  const functions = new Map(Object.entries(options.functions ?? {}));
  const events: StatusEvent[] = [];
  const eventCallers: Principal[] = [];
  const waiting = new Set<() => void>();
  cloud.add(createStepFunctions(cloud));
  cloud.add(fakeLambda(functions));
  cloud.add(
    fake('events', {
      PutEvents(input: { Entries: { Detail: string }[] }, call: CallContext) {
        for (const entry of input.Entries) events.push(JSON.parse(entry.Detail));
        eventCallers.push(call.caller);
        for (const wake of waiting) wake();
        return { FailedEntryCount: 0, Entries: input.Entries.map(() => ({ EventId: 'e' })) };
      },
    }),
  );
  await cloud.start();

  const call = <Output>(operation: string, input: object, caller: Principal = ACCOUNT) =>
    cloud.call<Output>('states', operation, input, caller);

  async function createMachine(definition: object, name = 'machine') {
    const text = JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
    const made = await call<{ stateMachineArn: string }>('CreateStateMachine', {
      name,
      definition: text,
      roleArn: ROLE,
    });
    return made.stateMachineArn;
  }

  async function begin(stateMachineArn: string, input: unknown = {}, name?: string) {
    const started = await call<{ executionArn: string }>('StartExecution', {
      stateMachineArn,
      input: JSON.stringify(input),
      ...(name && { name }),
    });
    return started.executionArn;
  }

  /** Resolves once EventBridge has heard that the execution ended. */
  async function ended(executionArn: string): Promise<Ended> {
    await until(() => events.some((event) => event.executionArn === executionArn && event.status !== 'RUNNING'));
    const described = await call<Omit<Ended, 'output'> & { output?: string }>('DescribeExecution', { executionArn });
    return { ...described, output: described.output === undefined ? undefined : JSON.parse(described.output) };
  }

  async function history(executionArn: string) {
    const { events: found } = await call<{ events: Record<string, unknown>[] }>('GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
    });
    return found;
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          clearInterval(timer);
          resolve();
        };
        const timer = setInterval(wake, 5);
        waiting.add(wake);
      });
    }
  }

  return {
    cloud,
    functions,
    events,
    eventCallers,
    logged,
    call,
    createMachine,
    begin,
    ended,
    until,
    async run(definition: object, input: unknown = {}) {
      return ended(await begin(await createMachine(definition), input));
    },
    history,
    async types(executionArn: string) {
      return (await history(executionArn)).map((event) => event.type);
    },
    stop: () => cloud.stop(),
  };
}

function fakeLambda(functions: Map<string, FakeFunction>): AwsService {
  return fake('lambda', {
    async Invoke({ FunctionName, Payload }: { FunctionName: string; Payload?: Uint8Array }, context: CallContext) {
      const run = functions.get(FunctionName.split(':').at(-1) ?? '');
      const payload = JSON.parse(Buffer.from(Payload ?? '{}').toString('utf8'));
      try {
        const result = await run?.(payload as never, context);
        return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: Buffer.from(JSON.stringify(result ?? null)) };
      } catch (error) {
        if (!(error instanceof Error) || error.constructor.name === 'AwsError') throw error;
        const failure = { errorType: error.name, errorMessage: error.message };
        return {
          StatusCode: 200,
          ExecutedVersion: '$LATEST',
          FunctionError: 'Unhandled',
          Payload: Buffer.from(JSON.stringify(failure)),
        };
      }
    },
  });
}

export function fake(name: string, operations: AwsService['operations']): AwsService {
  return { name, operations, access: () => [], start() {}, stop() {} };
}

/** A task that invokes a function of the fake Lambda. */
export function invoke(functionName: string, payload: unknown = '{% $states.input %}', rest: object = {}) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: functionName, Payload: payload },
    Output: '{% $states.result.Payload %}',
    ...rest,
  };
}

/** A task that hands its token to a function and waits. */
export function invokeAndWait(functionName: string, rest: object = {}) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: {
      FunctionName: functionName,
      Payload: { token: '{% $states.context.Task.Token %}', input: '{% $states.input %}' },
    },
    ...rest,
  };
}
