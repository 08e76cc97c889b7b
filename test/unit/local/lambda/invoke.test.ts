import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Booted, bootLambda, eventually } from './boot-lambda.ts';
import { writeZip } from './write-zip.ts';

const REQUEST_ID = /^[0-9a-f-]{36}$/;
let lambda: Booted;

beforeAll(async () => {
  process.env.SECRET_OF_THE_HOST = 'x';
  lambda = await bootLambda({ maxConcurrency: 4 });
});
afterAll(async () => {
  delete process.env.SECRET_OF_THE_HOST;
  await lambda.cloud.stop();
});

describe('a function that is invoked', () => {
  it('gets the event and answers what the handler returns', async () => {
    await lambda.createFunction('echo', 'export const handler = async (event) => ({ got: event });');
    const { answer, response } = await lambda.invoke('echo', { a: ['ü', 1] });
    expect(answer).toEqual({ got: { a: ['ü', 1] } });
    expect(response).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(response.FunctionError).toBeUndefined();
  });

  it('gets a context as Lambda gives it', async () => {
    const source = 'export const handler = async (_, c) => ({ ...c, left: c.getRemainingTimeInMillis() });';
    await lambda.createFunction('context', source, { Timeout: 9, MemorySize: 256 });
    const { answer } = await lambda.invoke('context', {}, { ClientContext: Buffer.from('{"x":1}').toString('base64') });
    expect(answer).toMatchObject({
      functionName: 'context',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:context',
      memoryLimitInMB: '256',
      awsRequestId: expect.stringMatching(REQUEST_ID),
      logGroupName: '/aws/lambda/context',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      clientContext: { x: 1 },
    });
    expect((answer as { left: number }).left).toBeGreaterThan(1000);
    expect((answer as { left: number }).left).toBeLessThanOrEqual(9000);
  });

  it('has its own environment, its role’s key, and nothing of ours', async () => {
    const source = 'export const handler = async () => ({ env: process.env, cwd: process.cwd() });';
    await lambda.createFunction('env', source, { Environment: { Variables: { COLOR: 'blue' } } });
    const { answer } = await lambda.invoke('env');
    const { env, cwd } = answer as { env: Record<string, string>; cwd: string };
    expect(env).toMatchObject({
      COLOR: 'blue',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/env',
      _HANDLER: 'index.handler',
    });
    expect(env.SECRET_OF_THE_HOST).toBeUndefined();
    expect(env.HOME).toBeUndefined();
    expect(cwd).toBe(env.LAMBDA_TASK_ROOT);
  });

  it('stays warm: the module is loaded once', async () => {
    await lambda.createFunction('warm', 'let n = 0; export const handler = async () => ++n;');
    expect((await lambda.invoke('warm')).answer).toBe(1);
    expect((await lambda.invoke('warm')).answer).toBe(2);
  });

  it('is found at path/file.export, in CommonJS as well', async () => {
    const files = {
      'src/api/main.js': 'exports.on = { get: async () => require("./name.js") };',
      'src/api/name.js': 'module.exports = "cjs";',
    };
    await lambda.createFunction('nested', '', { Handler: 'src/api/main.on.get', Code: { ZipFile: writeZip(files) } });
    expect((await lambda.invoke('nested')).answer).toBe('cjs');
  });

  it('runs concurrent calls in environments of their own, at most maxConcurrency of them', async () => {
    const source = `
      const id = Math.random(); let busy = 0;
      export const handler = async () => {
        busy += 1; const most = busy;
        await new Promise((r) => setTimeout(r, 200)); busy -= 1;
        return { id, most };
      };`;
    await lambda.createFunction('slow', source);
    const answers = await Promise.all(Array.from({ length: 8 }, () => lambda.invoke('slow')));
    const results = answers.map(({ answer }) => answer as { id: number; most: number });
    expect(results.every(({ most }) => most === 1)).toBe(true);
    const environments = new Set(results.map(({ id }) => id)).size;
    expect(environments).toBeGreaterThan(1);
    expect(environments).toBeLessThanOrEqual(4);
  });

  it('takes its new code and its new configuration at once', async () => {
    await lambda.createFunction('changing', 'export const handler = async () => "one " + process.env.XX;');
    expect((await lambda.invoke('changing')).answer).toBe('one undefined');
    const ZipFile = writeZip({ 'index.mjs': 'export const handler = async () => "two " + process.env.XX;' });
    await lambda.call('UpdateFunctionCode', { FunctionName: 'changing', ZipFile });
    expect((await lambda.invoke('changing')).answer).toBe('two undefined');
    const Environment = { Variables: { XX: 'x' } };
    await lambda.call('UpdateFunctionConfiguration', { FunctionName: 'changing', Environment });
    expect((await lambda.invoke('changing')).answer).toBe('two x');
  });

  it('answers an empty payload with an empty event, and refuses one that is no JSON', async () => {
    await lambda.createFunction('plain', 'export const handler = async (event) => event;');
    const response = await lambda.call('Invoke', { FunctionName: 'plain' });
    expect(Buffer.from(response.Payload as Uint8Array).toString()).toBe('{}');
    const bad = lambda.call('Invoke', { FunctionName: 'plain', Payload: Buffer.from('{') });
    await expect(bad).rejects.toMatchObject({ code: 'InvalidRequestContentException', status: 400 });
  });

  it('is refused payloads beyond 6 MB, and 1 MB as an event', async () => {
    const big = (bytes: number) => Buffer.from(JSON.stringify('x'.repeat(bytes - 2)));
    await lambda.createFunction('size', 'export const handler = async (event) => event.length;');
    const invoke = (Payload: Buffer, InvocationType = 'RequestResponse') =>
      lambda.call('Invoke', { FunctionName: 'size', Payload, InvocationType });
    await invoke(big(6_291_456));
    await expect(invoke(big(6_291_457))).rejects.toMatchObject({ code: 'RequestTooLargeException', status: 413 });
    await expect(invoke(big(1_048_577), 'Event')).rejects.toMatchObject({ code: 'RequestTooLargeException' });
  });

  it('does not run for a DryRun', async () => {
    await lambda.createFunction('dry', 'export const handler = async () => 1;');
    expect(await lambda.call('Invoke', { FunctionName: 'dry', InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 });
  });
});

describe('the log of a function', () => {
  it('has what it prints between START and REPORT, and the tail of it comes with the answer', async () => {
    const source =
      'export const handler = async () => { console.log("hello", { a: 1 }); console.error("bad"); process.stdout.write("raw\\n"); };';
    await lambda.createFunction('chatty', source);
    const { response } = await lambda.invoke('chatty', {}, { LogType: 'Tail' });
    const tail = Buffer.from(response.LogResult ?? '', 'base64')
      .toString()
      .split('\n');
    expect(tail).toEqual([
      expect.stringMatching(/^START RequestId: \S+ Version: \$LATEST$/),
      expect.stringMatching(/^\S+Z\t[0-9a-f-]{36}\tINFO\thello { a: 1 }$/),
      expect.stringMatching(/^\S+Z\t[0-9a-f-]{36}\tERROR\tbad$/),
      'raw',
      expect.stringMatching(/^END RequestId: \S+$/),
      expect.stringMatching(
        /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\t$/,
      ),
      '',
    ]);
    const line = await eventually(() => lambda.lines.find(({ message }) => message === 'raw\n'));
    expect(line).toMatchObject({
      group: '/aws/lambda/chatty',
      caller: { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/fn-role', sessionName: 'chatty' },
    });
  });

  it('can be JSON, from a level on, in a group of its own', async () => {
    const source = 'export const handler = async () => { console.log("no"); console.warn("yes"); };';
    const LoggingConfig = { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', SystemLogLevel: 'WARN', LogGroup: '/mine' };
    await lambda.createFunction('json-log', source, { LoggingConfig });
    await lambda.invoke('json-log');
    const first = await eventually(() => lambda.lines.find(({ group }) => group === '/mine'));
    expect(JSON.parse(first.message)).toMatchObject({
      level: 'WARN',
      message: 'yes',
      requestId: expect.stringMatching(REQUEST_ID),
    });
  });

  it('that may not be written does not fail the function, and is told once', async () => {
    const Role = await lambda.createRole('mute', [{ Effect: 'Deny', Action: 'logs:*', Resource: '*' }]);
    await lambda.createFunction('mute', 'export const handler = async () => 1;', { Role });
    expect((await lambda.invoke('mute')).answer).toBe(1);
    await eventually(() => lambda.problems.find((problem) => problem.includes('the log of the function mute')));
  });
});
