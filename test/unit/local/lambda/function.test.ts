import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Principal } from '../../../../local/cloud/service.ts';
import { type Booted, bootLambda } from './boot-lambda.ts';
import { writeZip } from './write-zip.ts';

const ECHO = 'export const handler = async (event) => event;';
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function boot(directory?: string): Promise<Booted> {
  const lambda = await bootLambda({ directory });
  cleanups.push(() => lambda.cloud.stop());
  return lambda;
}

function newDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'lambda-test-'));
  cleanups.push(() => rmSync(directory, { recursive: true }));
  return directory;
}

describe('a function', () => {
  it('is shown as Lambda shows it', async () => {
    const lambda = await boot();
    const settings = { Timeout: 20, MemorySize: 512, Environment: { Variables: { AB: 'c' } }, Tags: { team: 'blue' } };
    await lambda.createFunction('shown', ECHO, settings);
    const { Configuration, Tags } = await lambda.call('GetFunction', { FunctionName: 'shown' });
    expect(Tags).toEqual({ team: 'blue' });
    expect(Configuration).toMatchObject({
      FunctionName: 'shown',
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:shown',
      Runtime: 'nodejs24.x',
      Timeout: 20,
      MemorySize: 512,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      Environment: { Variables: { AB: 'c' } },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/shown' },
    });
  });

  it.each([
    'shown',
    'shown:$LATEST',
    '000000000000:function:shown',
    'arn:aws:lambda:us-east-1:000000000000:function:shown',
  ])('is found by %s', async (FunctionName) => {
    const lambda = await boot();
    await lambda.createFunction('shown', ECHO);
    expect(await lambda.call('GetFunctionConfiguration', { FunctionName })).toMatchObject({ FunctionName: 'shown' });
  });

  it('is not found by another name or version, nor after it is deleted', async () => {
    const lambda = await boot();
    await lambda.createFunction('shown', ECHO);
    const get = (FunctionName: string) => lambda.call('GetFunction', { FunctionName });
    const missing = { code: 'ResourceNotFoundException', status: 404 };
    await expect(get('other')).rejects.toMatchObject(missing);
    await expect(get('shown:7')).rejects.toMatchObject(missing);
    await lambda.call('DeleteFunction', { FunctionName: 'shown' });
    await expect(lambda.invoke('shown')).rejects.toMatchObject(missing);
    expect(await lambda.call('ListFunctions', {})).toEqual({ Functions: [] });
  });

  it('is listed page by page', async () => {
    const lambda = await boot();
    for (const name of ['c', 'a', 'b']) await lambda.createFunction(name, ECHO);
    const first = await lambda.call('ListFunctions', { MaxItems: 2 });
    expect(first).toMatchObject({ Functions: [{ FunctionName: 'a' }, { FunctionName: 'b' }], NextMarker: 'b' });
    const second = await lambda.call('ListFunctions', { MaxItems: 2, Marker: first.NextMarker });
    expect(second).toMatchObject({ Functions: [{ FunctionName: 'c' }] });
    expect(second.NextMarker).toBeUndefined();
    for (const MaxItems of [0, 10_001])
      await expect(lambda.call('ListFunctions', { MaxItems })).rejects.toMatchObject({ code: 'ValidationException' });
  });

  it.each([
    ['a name that is taken', { FunctionName: 'taken' }, 'ResourceConflictException'],
    ['a bad name', { FunctionName: 'a b' }, 'ValidationException'],
    ['a runtime that is not here', { Runtime: 'python3.13' }, 'InvalidParameterValueException'],
    ['a timeout of 0', { Timeout: 0 }, 'ValidationException'],
    ['a timeout of 901', { Timeout: 901 }, 'ValidationException'],
    ['memory of 64', { MemorySize: 64 }, 'ValidationException'],
    [
      'a variable that Lambda sets',
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      'InvalidParameterValueException',
    ],
    [
      'more than 4 KB of variables',
      { Environment: { Variables: { AB: 'x'.repeat(4096) } } },
      'InvalidParameterValueException',
    ],
    ['layers', { Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:x:1'] }, 'InvalidParameterValueException'],
    ['a zip that is none', { Code: { ZipFile: Buffer.from('x') } }, 'InvalidParameterValueException'],
    [
      'a role that Lambda cannot assume',
      { Role: 'arn:aws:iam::000000000000:role/none' },
      'InvalidParameterValueException',
    ],
    [
      'a dead-letter topic',
      { DeadLetterConfig: { TargetArn: 'arn:aws:sns:us-east-1:000000000000:t' } },
      'InvalidParameterValueException',
    ],
  ])('is refused with %s', async (_what, settings, code) => {
    const lambda = await boot();
    await lambda.createFunction('taken', ECHO);
    await expect(lambda.createFunction('new', ECHO, settings)).rejects.toMatchObject({ code });
  });

  it('runs after a restart, even when its unzipped files are gone', async () => {
    const directory = newDirectory();
    const first = await boot(directory);
    await first.createFunction('kept', ECHO);
    await first.cloud.stop();
    cleanups.pop();
    rmSync(path.join(directory, 'lambda-code'), { recursive: true });
    const second = await boot(directory);
    expect((await second.invoke('kept', { a: 1 })).answer).toEqual({ a: 1 });
  });

  it('leaves no old code behind', async () => {
    const directory = newDirectory();
    const first = await boot(directory);
    await first.createFunction('kept', ECHO);
    const { answer } = await first.invoke('kept');
    expect(answer).toEqual({});
    const { Code } = await first.call('GetFunction', { FunctionName: 'kept' });
    const old = (Code as { Location: string }).Location.replace('file://', '');
    await first.call('UpdateFunctionCode', { FunctionName: 'kept', ZipFile: writeZip({ 'index.mjs': `${ECHO}//` }) });
    await first.cloud.stop();
    cleanups.pop();
    await boot(directory);
    expect(existsSync(old)).toBe(false);
  });
});

describe('who may invoke a function', () => {
  const RULE = 'arn:aws:events:us-east-1:000000000000:rule/nightly';
  const events = (sourceArn: string): Principal => ({ kind: 'service', service: 'events.amazonaws.com', sourceArn });

  it('is said by its permissions, for a service from a source', async () => {
    const lambda = await boot();
    await lambda.createFunction('fn', ECHO);
    const invoke = (caller: Principal) => lambda.call('Invoke', { FunctionName: 'fn' }, caller);
    await expect(invoke(events(RULE))).rejects.toMatchObject({ code: 'AccessDeniedException' });
    const permission = {
      StatementId: 's',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: RULE,
    };
    await lambda.call('AddPermission', { FunctionName: 'fn', ...permission });
    await expect(lambda.call('AddPermission', { FunctionName: 'fn', ...permission })).rejects.toMatchObject({
      code: 'ResourceConflictException',
    });
    await invoke(events(RULE));
    await expect(invoke(events(`${RULE}-2`))).rejects.toMatchObject({ code: 'AccessDeniedException' });
    const { Policy } = await lambda.call('GetPolicy', { FunctionName: 'fn' });
    expect(JSON.parse(String(Policy)).Statement).toMatchObject([
      { Sid: 's', Principal: { Service: 'events.amazonaws.com' } },
    ]);
    await lambda.call('RemovePermission', { FunctionName: 'fn', StatementId: 's' });
    await expect(invoke(events(RULE))).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await expect(lambda.call('GetPolicy', { FunctionName: 'fn' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('is said by the policies of a role', async () => {
    const lambda = await boot();
    await lambda.createFunction('fn', ECHO);
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
    const statement = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn };
    const roleArn = await lambda.createRole('caller', [statement]);
    const caller: Principal = { kind: 'role', roleArn, sessionName: 's' };
    await lambda.call('Invoke', { FunctionName: 'fn' }, caller);
    await expect(lambda.call('GetFunction', { FunctionName: 'fn' }, caller)).rejects.toThrow('lambda:GetFunction');
  });
});
