import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Booted, bootLambda } from './boot-lambda.ts';

let lambda: Booted;

beforeAll(async () => {
  lambda = await bootLambda();
});
afterAll(() => lambda.cloud.stop());

type Failing = [what: string, source: string, failure: object, settings?: object];

describe('a function that fails', () => {
  const failing: Failing[] = [
    [
      'throws an Error',
      'export const handler = async () => { throw new RangeError("no"); };',
      { errorType: 'RangeError', errorMessage: 'no', trace: expect.arrayContaining(['RangeError: no']) },
    ],
    [
      'throws a string',
      'export const handler = async () => { throw "no"; };',
      { errorType: 'string', errorMessage: 'no', trace: [] },
    ],
    [
      'does not return in time',
      'export const handler = () => new Promise(() => {});',
      {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/),
      },
      { Timeout: 1 },
    ],
    [
      'loops for ever',
      'export const handler = () => { for (;;); };',
      { errorType: 'Sandbox.Timedout' },
      { Timeout: 1 },
    ],
    [
      'exits',
      'export const handler = () => process.exit(3);',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/),
      },
    ],
    [
      'exits in peace',
      'export const handler = () => process.exit(0);',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringContaining('Runtime exited without providing a reason'),
      },
    ],
    [
      'throws outside the handler',
      'export const handler = () => new Promise(() => setTimeout(() => { throw new Error("late"); }));',
      { errorType: 'Error', errorMessage: 'late' },
    ],
    [
      'leaves a rejection',
      'export const handler = () => { Promise.reject(new Error("lost")); return new Promise(() => {}); };',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
    ],
    [
      'uses up its memory',
      'export const handler = () => { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())); };',
      { errorType: 'Runtime.OutOfMemory' },
      { Timeout: 20 },
    ],
    ['throws while it loads', 'throw new Error("at start");', { errorType: 'Error', errorMessage: 'at start' }],
    ['has a syntax error', 'export const handler = ;', { errorType: 'Runtime.UserCodeSyntaxError' }],
    [
      'imports what is not there',
      'import "./none.mjs"; export const handler = 1;',
      { errorType: 'Runtime.ImportModuleError' },
    ],
    [
      'has no such export',
      'export const other = 1;',
      { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' },
    ],
    [
      'has no such file',
      '',
      { errorType: 'Runtime.ImportModuleError', errorMessage: "Error: Cannot find module 'main'" },
      { Handler: 'main.handler' },
    ],
    [
      'wants a callback',
      'export const handler = (event, context, callback) => callback(null, 1);',
      { errorType: 'Runtime.CallbackHandlerDeprecated' },
    ],
    [
      'answers what is no JSON',
      'export const handler = async () => { const a = {}; a.a = a; return a; };',
      { errorType: 'Runtime.MarshalError' },
    ],
    [
      'answers more than 6 MB',
      'export const handler = async () => "x".repeat(6291555);',
      { errorType: 'Function.ResponseSizeTooLarge' },
    ],
  ];

  it.each(failing)('because it %s', async (...[what, source, failure, settings]: Failing) => {
    const name = what.replaceAll(/\W+/g, '-');
    await lambda.createFunction(name, source, settings);
    const { answer, response } = await lambda.invoke(name);
    expect(response).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(answer).toMatchObject(failure);
  });

  it('runs in a new environment after a crash', async () => {
    const source = 'let n = 0; export const handler = async ({ die }) => { if (die) process.exit(1); return ++n; };';
    await lambda.createFunction('phoenix', source);
    expect((await lambda.invoke('phoenix')).answer).toBe(1);
    expect((await lambda.invoke('phoenix', { die: true })).response.FunctionError).toBe('Unhandled');
    expect((await lambda.invoke('phoenix')).answer).toBe(1);
  });

  it('is throttled beyond its reserved concurrency', async () => {
    await lambda.createFunction('reserved', 'export const handler = () => new Promise((r) => setTimeout(r, 100));');
    await lambda.call('PutFunctionConcurrency', { FunctionName: 'reserved', ReservedConcurrentExecutions: 1 });
    const first = lambda.invoke('reserved');
    const refusal = {
      code: 'TooManyRequestsException',
      status: 429,
      fields: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    };
    await expect(lambda.invoke('reserved')).rejects.toMatchObject(refusal);
    await first;
    await lambda.invoke('reserved');
  });
});
