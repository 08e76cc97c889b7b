import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  DescribeParametersCommandOutput,
  GetParameterCommandOutput,
  GetParametersCommandOutput,
  PutParameterCommandOutput,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type AwsService } from '../../../../local/cloud/service.ts';
import { createSsm } from '../../../../local/ssm/ssm.ts';

let directory: string;
let service: AwsService;
let call: <Output>(operation: string, input?: object) => Promise<Output>;

function boot(): void {
  const cloud = createCloud({ directory });
  service = createSsm(cloud);
  cloud.add(service);
  call = (operation, input = {}) => cloud.call('ssm', operation, input, ACCOUNT);
}

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'ssm-'));
  boot();
});
afterEach(() => {
  service.stop();
  rmSync(directory, { recursive: true, force: true });
});

const put = (input: object) => call<PutParameterCommandOutput>('PutParameter', { Type: 'String', ...input });
const get = (Name: string, WithDecryption = false) =>
  call<GetParameterCommandOutput>('GetParameter', { Name, WithDecryption });

describe('parameters', () => {
  it('are put, read by name and by ARN, and survive a restart', async () => {
    expect(await put({ Name: '/a/b', Value: 'one' })).toEqual({ Version: 1, Tier: 'Standard' });
    service.stop();
    boot();
    const { Parameter } = await get('/a/b');
    expect(Parameter).toMatchObject({
      Name: '/a/b',
      Type: 'String',
      Value: 'one',
      Version: 1,
      ARN: 'arn:aws:ssm:us-east-1:000000000000:parameter/a/b',
      DataType: 'text',
    });
    expect((await get(Parameter?.ARN ?? '')).Parameter?.Value).toBe('one');
  });

  it('are not overwritten unless that is asked for, and then have the next version', async () => {
    await put({ Name: 'a', Value: 'one' });
    await expect(put({ Name: 'a', Value: 'two' })).rejects.toMatchObject({
      code: 'ParameterAlreadyExists',
      message: expect.stringContaining('set the overwrite option in the request to true'),
    });
    expect(await put({ Name: 'a', Value: 'two', Overwrite: true })).toMatchObject({ Version: 2 });
    await expect(put({ Name: 'a', Value: 'x', Type: 'SecureString', Overwrite: true })).rejects.toMatchObject({
      code: 'HierarchyTypeMismatchException',
    });
    expect((await get('a')).Parameter?.Value).toBe('two');
  });

  it('of the type SecureString show their value only to who asks for decryption', async () => {
    await put({ Name: 'key', Value: 'topsecret', Type: 'SecureString' });
    expect((await get('key', true)).Parameter?.Value).toBe('topsecret');
    expect((await get('key')).Parameter?.Value).not.toContain('topsecret');
  });

  it('are listed with those that do not exist beside them', async () => {
    await put({ Name: 'a', Value: '1' });
    const { Parameters, InvalidParameters } = await call<GetParametersCommandOutput>('GetParameters', {
      Names: ['a', 'none'],
    });
    expect(Parameters?.map(({ Name }) => Name)).toEqual(['a']);
    expect(InvalidParameters).toEqual(['none']);
  });

  it('are deleted; what is not there is ParameterNotFound', async () => {
    await put({ Name: 'a', Value: '1' });
    await call('DeleteParameter', { Name: 'a' });
    await expect(get('a')).rejects.toMatchObject({ code: 'ParameterNotFound' });
    await expect(call('DeleteParameter', { Name: 'a' })).rejects.toMatchObject({ code: 'ParameterNotFound' });
  });

  it('are described by page and filter, without their values', async () => {
    for (const Name of ['/x/1', '/x/2', '/y/1']) await put({ Name, Value: 'hidden' });
    const filter = { ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/x/'] }] };
    const first = await call<DescribeParametersCommandOutput>('DescribeParameters', { ...filter, MaxResults: 1 });
    const second = await call<DescribeParametersCommandOutput>('DescribeParameters', {
      ...filter,
      MaxResults: 1,
      NextToken: first.NextToken,
    });
    expect([...(first.Parameters ?? []), ...(second.Parameters ?? [])].map(({ Name }) => Name)).toEqual([
      '/x/1',
      '/x/2',
    ]);
    expect(second.NextToken).toBeUndefined();
    expect(JSON.stringify(first)).not.toContain('hidden');
  });

  it.each([
    ['a reserved prefix', { Name: '/ssm/x', Value: 'v' }, 'ValidationException'],
    ['a path that does not begin with a slash', { Name: 'a/b', Value: 'v' }, 'ValidationException'],
    ['letters that names do not have', { Name: 'a b', Value: 'v' }, 'ValidationException'],
    ['more than 15 levels', { Name: '/x'.repeat(16), Value: 'v' }, 'HierarchyLevelLimitExceededException'],
    ['no value', { Name: 'a', Value: '' }, 'ValidationException'],
    ['a standard value over 4096 characters', { Name: 'a', Value: 'v'.repeat(4097) }, 'ValidationException'],
    ['an advanced value over 8192', { Name: 'a', Tier: 'Advanced', Value: 'v'.repeat(8193) }, 'ValidationException'],
    ['a type that there is not', { Name: 'a', Value: 'v', Type: 'Number' }, 'UnsupportedParameterType'],
    ['what the local cloud does not have', { Name: 'a', Value: 'v', Tags: [] }, 'ValidationException'],
  ])('with %s are refused', async (_, input, code) => {
    await expect(put(input)).rejects.toMatchObject({ code });
    expect((await call<DescribeParametersCommandOutput>('DescribeParameters')).Parameters).toEqual([]);
  });

  it('go to the advanced tier by themselves where that is asked for', async () => {
    expect(await put({ Name: 'a', Tier: 'Intelligent-Tiering', Value: 'v'.repeat(5000) })).toMatchObject({
      Tier: 'Advanced',
    });
  });
});

describe('access', () => {
  const accessOf = (operation: string, input: object) =>
    service.access(operation, input as never, { caller: ACCOUNT, requestId: '1' });

  it('asks for the parameter by its ARN, however it is named', () => {
    const resource = 'arn:aws:ssm:us-east-1:000000000000:parameter/a/b';
    expect(accessOf('GetParameter', { Name: '/a/b' })).toEqual([{ action: 'ssm:GetParameter', resource }]);
    expect(accessOf('GetParameter', { Name: resource })).toEqual([{ action: 'ssm:GetParameter', resource }]);
  });

  it('asks once for each of several names, says whether a put overwrites, and lists without a resource', () => {
    expect(accessOf('GetParameters', { Names: ['a', 'b'] }).map((request) => request.resource)).toEqual([
      'arn:aws:ssm:us-east-1:000000000000:parameter/a',
      'arn:aws:ssm:us-east-1:000000000000:parameter/b',
    ]);
    expect(accessOf('PutParameter', { Name: 'a', Overwrite: true })[0]?.context).toEqual({ 'ssm:Overwrite': 'true' });
    expect(accessOf('DescribeParameters', {})).toEqual([{ action: 'ssm:DescribeParameters', resource: '*' }]);
  });
});
