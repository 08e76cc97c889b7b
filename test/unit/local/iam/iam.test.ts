import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type Principal } from '../../../../local/cloud/service.ts';
import { createIam } from '../../../../local/iam/iam.ts';
import { createSts } from '../../../../local/iam/sts.ts';

const LAMBDA_TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const READ_TABLES = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' }] });
const directories: string[] = [];

function newDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'iam-'));
  directories.push(directory);
  return directory;
}

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

function boot(directory?: string) {
  const cloud = createCloud({ directory });
  const iam = createIam(cloud);
  cloud.add(iam);
  cloud.add(createSts(cloud, iam));
  cloud.setAuthorizer(iam.authorize);
  const call = (operation: string, input: object, caller: Principal = ACCOUNT, service = 'iam') =>
    cloud.call<Record<string, unknown>>(service, operation, input, caller);
  return { cloud, iam, call };
}

const role = (name: string): Principal => ({
  kind: 'role',
  roleArn: `arn:aws:iam::000000000000:role/${name}`,
  sessionName: 's',
});

describe('roles', () => {
  it('are created with an ARN and an id, listed, and deleted when nothing hangs on them', async () => {
    const { call } = boot();
    const created = await call('CreateRole', { RoleName: 'fn', Path: '/x/', AssumeRolePolicyDocument: LAMBDA_TRUST });
    expect(created.Role).toMatchObject({
      Arn: 'arn:aws:iam::000000000000:role/x/fn',
      RoleId: expect.stringMatching(/^AROA/),
    });
    await call('PutRolePolicy', { RoleName: 'fn', PolicyName: 'p', PolicyDocument: READ_TABLES });
    await expect(call('DeleteRole', { RoleName: 'fn' })).rejects.toMatchObject({ code: 'DeleteConflict', status: 409 });
    await call('DeleteRolePolicy', { RoleName: 'fn', PolicyName: 'p' });
    await call('DeleteRole', { RoleName: 'fn' });
    expect(await call('ListRoles', {})).toMatchObject({ Roles: [] });
    await expect(call('GetRole', { RoleName: 'fn' })).rejects.toMatchObject({ code: 'NoSuchEntity', status: 404 });
  });

  it('answer documents percent-encoded, as IAM does', async () => {
    const { call } = boot();
    await call('CreateRole', { RoleName: 'fn', AssumeRolePolicyDocument: LAMBDA_TRUST });
    await call('PutRolePolicy', { RoleName: 'fn', PolicyName: 'p', PolicyDocument: READ_TABLES });
    const { PolicyDocument } = await call('GetRolePolicy', { RoleName: 'fn', PolicyName: 'p' });
    expect(decodeURIComponent(String(PolicyDocument))).toBe(READ_TABLES);
  });

  it.each([
    ['no JSON', '{', 'MalformedPolicyDocument'],
    [
      'a resource that is no ARN',
      '{"Statement":[{"Effect":"Allow","Action":"a:b","Resource":"table"}]}',
      'MalformedPolicyDocument',
    ],
    [
      'an unknown operator',
      '{"Statement":[{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"Almost":{"k":"v"}}}]}',
      'MalformedPolicyDocument',
    ],
    [
      'an unknown element',
      '{"Statement":[{"Effect":"Deny","NotPrincipal":"*","Action":"a:b","Resource":"*"}]}',
      'MalformedPolicyDocument',
    ],
    ['no action', '{"Statement":[{"Effect":"Allow","Resource":"*"}]}', 'MalformedPolicyDocument'],
    [
      'an action without a service',
      '{"Statement":[{"Effect":"Allow","Action":"GetItem","Resource":"*"}]}',
      'MalformedPolicyDocument',
    ],
  ])('refuse a policy with %s', async (_what, PolicyDocument, code) => {
    const { call } = boot();
    await call('CreateRole', { RoleName: 'fn', AssumeRolePolicyDocument: LAMBDA_TRUST });
    const put = call('PutRolePolicy', { RoleName: 'fn', PolicyName: 'p', PolicyDocument });
    await expect(put).rejects.toMatchObject({ code });
  });

  it('may at once what a policy gives them, and no longer once it is gone', async () => {
    const { cloud, call } = boot();
    cloud.add({
      name: 'dynamodb',
      operations: { GetItem: () => ({}) },
      access: () => [{ action: 'dynamodb:GetItem', resource: '*' }],
      start() {},
      stop() {},
    });
    await call('CreateRole', { RoleName: 'fn', AssumeRolePolicyDocument: LAMBDA_TRUST });
    const get = () => call('GetItem', {}, role('fn'), 'dynamodb');
    await expect(get()).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await call('PutRolePolicy', { RoleName: 'fn', PolicyName: 'p', PolicyDocument: READ_TABLES });
    await get();
    await call('DeleteRolePolicy', { RoleName: 'fn', PolicyName: 'p' });
    await expect(get()).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });

  it('take managed policies that are known, their own policies, and refuse others by name', async () => {
    const { iam, call } = boot();
    await call('CreateRole', { RoleName: 'fn', AssumeRolePolicyDocument: LAMBDA_TRUST });
    const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    await call('AttachRolePolicy', { RoleName: 'fn', PolicyArn: basic });
    const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await expect(call('AttachRolePolicy', { RoleName: 'fn', PolicyArn: admin })).rejects.toThrow('AdministratorAccess');
    const { Policy } = await call('CreatePolicy', { PolicyName: 'own', PolicyDocument: READ_TABLES });
    await call('AttachRolePolicy', { RoleName: 'fn', PolicyArn: (Policy as { Arn: string }).Arn });
    expect(await call('ListAttachedRolePolicies', { RoleName: 'fn' })).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: basic }, { PolicyName: 'own' }],
    });
    const context = { caller: role('fn'), requestId: 'r' };
    iam.authorize(context, [
      { action: 'logs:PutLogEvents', resource: '*' },
      { action: 'dynamodb:GetItem', resource: '*' },
    ]);
    await call('DetachRolePolicy', { RoleName: 'fn', PolicyArn: basic });
    expect(() => iam.authorize(context, [{ action: 'logs:PutLogEvents', resource: '*' }])).toThrow('logs:PutLogEvents');
  });
});

describe('access keys', () => {
  it('name a role session, the same one after a restart; an unknown key is the account', async () => {
    const directory = newDirectory();
    const first = boot(directory);
    await first.call('CreateRole', { RoleName: 'fn', AssumeRolePolicyDocument: LAMBDA_TRUST });
    await first.call('PutRolePolicy', { RoleName: 'fn', PolicyName: 'p', PolicyDocument: READ_TABLES });
    const key = first.iam.keyFor('arn:aws:iam::000000000000:role/fn', 's');
    first.iam.stop();

    const { iam } = boot(directory);
    expect(iam.principalOf(key.accessKeyId)).toEqual(role('fn'));
    expect(iam.keyFor('arn:aws:iam::000000000000:role/fn', 's')).toMatchObject(key);
    expect(iam.principalOf('AKIAANYTHING')).toEqual({ kind: 'account' });
    iam.authorize({ caller: role('fn'), requestId: 'r' }, [{ action: 'dynamodb:GetItem', resource: '*' }]);
    iam.stop();
  });
});

describe('sts', () => {
  it('lets a role be assumed by whom its trust policy names', async () => {
    const { iam, call } = boot();
    await call('CreateRole', { RoleName: 'fn', AssumeRolePolicyDocument: LAMBDA_TRUST });
    const assume = { RoleArn: 'arn:aws:iam::000000000000:role/fn', RoleSessionName: 's' };
    const as = (service: string): Principal => ({
      kind: 'service',
      service,
      sourceArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    });
    await expect(call('AssumeRole', assume, as('ecs.amazonaws.com'), 'sts')).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    const { Credentials } = await call('AssumeRole', assume, as('lambda.amazonaws.com'), 'sts');
    const caller = iam.principalOf((Credentials as { AccessKeyId: string }).AccessKeyId);
    expect(await call('GetCallerIdentity', {}, caller, 'sts')).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:sts::000000000000:assumed-role/fn/s',
    });
  });

  it('answers the account as its root', async () => {
    const { call } = boot();
    expect(await call('GetCallerIdentity', {}, ACCOUNT, 'sts')).toMatchObject({
      Arn: 'arn:aws:iam::000000000000:root',
    });
  });
});
