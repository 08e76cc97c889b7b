import { describe, expect, it } from '@jest/globals';
import { requireFreeFamily } from '../../../../../shared/use-cases/identity/require-free-family.ts';
import { requireOwnRoles } from '../../../../../shared/use-cases/identity/require-own-roles.ts';

const OWN = 'arn:aws:iam::000000000000:role/slipway-dev-TaskExecutionRole-1A2B';
const settings = { accountId: '000000000000', rolePath: '/slipway-tasks/', executionRoleArn: OWN };
const role = (path: string, account = '000000000000') => `arn:aws:iam::${account}:role${path}`;

describe('a definition', () => {
  it.each([
    ['no role', {}],
    ['roles under the path', { taskRoleArn: role('/slipway-tasks/app'), executionRoleArn: role('/slipway-tasks/a/b') }],
    ["the stack's own execution role as execution role", { executionRoleArn: OWN }],
  ])('may name %s', (_, definition) => {
    expect(() => requireOwnRoles(settings, definition)).not.toThrow();
  });

  it.each([
    ['outside the path', role('/admin')],
    ['whose path only begins so', role('/slipway-tasks-evil/x')],
    ['that is the path alone', role('/slipway-tasks/')],
    ['with the path further down', role('/x/slipway-tasks/app')],
    ['of another account', role('/slipway-tasks/app', '111111111111')],
    ['of another partition', 'arn:aws-cn:iam::000000000000:role/slipway-tasks/app'],
    ['by its name alone, which is at the root', 'app'],
    ["that is the stack's own execution role, as task role", OWN],
    ['that is no role', 'arn:aws:iam::000000000000:user/slipway-tasks/app'],
    ['in an ARN of two lines', `x\n${role('/slipway-tasks/app')}`],
  ])('may not name a role %s', (_, taskRoleArn) => {
    expect(() => requireOwnRoles(settings, { taskRoleArn })).toThrow(
      expect.objectContaining({
        status: 400,
        errors: [{ pointer: '/taskRoleArn', detail: expect.stringContaining(taskRoleArn) }],
      }),
    );
  });

  it('hears of both roles at once; where it is named by another request, at the field that names it', () => {
    const definition = { taskRoleArn: 'a', executionRoleArn: 'b' };
    expect(() => requireOwnRoles(settings, definition)).toThrow(
      expect.objectContaining({
        errors: [
          { pointer: '/taskRoleArn', detail: expect.any(String) },
          { pointer: '/executionRoleArn', detail: expect.any(String) },
        ],
      }),
    );
    expect(() => requireOwnRoles(settings, { taskRoleArn: 'a' }, '/taskDefinition')).toThrow(
      expect.objectContaining({
        errors: [{ pointer: '/taskDefinition', detail: expect.stringContaining('whose taskRoleArn is a') }],
      }),
    );
  });

  it.each(['', '/'])('may name no role at all where the path is "%s"', (rolePath) => {
    expect(() => requireOwnRoles({ ...settings, rolePath }, { taskRoleArn: role('/any') })).toThrow();
  });

  it("has a family that is not one of Slipway's own", () => {
    expect(() => requireFreeFamily({ stack: 'slipway-dev' }, 'slipway-slipway-dev-default-web', '/family')).toThrow(
      expect.objectContaining({ status: 400, errors: [{ pointer: '/family', detail: expect.any(String) }] }),
    );
    expect(() => requireFreeFamily({ stack: 'slipway-dev' }, 'slipway-web', '/family')).not.toThrow();
  });
});
