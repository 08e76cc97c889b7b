import { describe, expect, it } from '@jest/globals';
import { createCloud } from '../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../local/cloud/service.ts';

describe('the local cloud', () => {
  it('refuses an operation that no service has, by name', async () => {
    const cloud = createCloud();
    await expect(cloud.call('ecs', 'Levitate', {}, ACCOUNT)).rejects.toMatchObject({
      code: 'UnknownOperationException',
      message: expect.stringContaining('ecs:Levitate'),
    });
  });

  it('asks the authorizer before a role may call, and not for the account itself', async () => {
    const cloud = createCloud();
    const asked: string[] = [];
    cloud.setAuthorizer((_call, requests) => asked.push(...requests.map((request) => request.action)));
    cloud.add({
      name: 'echo',
      operations: { Say: (input: object) => input },
      access: (operation) => [{ action: `echo:${operation}`, resource: '*' }],
      start() {},
      stop() {},
    });
    await cloud.call('echo', 'Say', {}, ACCOUNT);
    expect(asked).toEqual([]);
    await cloud.call(
      'echo',
      'Say',
      {},
      { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/r', sessionName: 's' },
    );
    expect(asked).toEqual(['echo:Say']);
  });

  it('wakes those who listen at an arn, until they stop listening', () => {
    const cloud = createCloud();
    let woken = 0;
    const end = cloud.onSignal('arn:x', () => {
      woken += 1;
    });
    cloud.signal('arn:x');
    end();
    cloud.signal('arn:x');
    expect(woken).toBe(1);
  });
});
