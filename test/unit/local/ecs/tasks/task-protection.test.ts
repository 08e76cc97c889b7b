import type { GetTaskProtectionResponse, UpdateTaskProtectionResponse } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBench, STAY } from '../ecs-bench.ts';

const bench = createBench();
let taskArn = '';

beforeAll(async () => {
  await bench.start();
  await bench.image('hello', STAY);
  ({ taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }])));
});
afterAll(() => bench.end());

// "TASK_NOT_VALID: The specified task is not part of an Amazon ECS service" (API reference, UpdateTaskProtection).
describe('the protection of a task that RunTask launched', () => {
  it('is refused and not there, with a reason for each task', async () => {
    const failures = [
      { arn: taskArn, reason: 'TASK_NOT_VALID' },
      { arn: 'arn:aws:ecs:us-east-1:000000000000:task/default/nowhere', reason: 'MISSING' },
    ];
    const tasks = [taskArn, 'nowhere'];
    const updated = { tasks, protectionEnabled: true, expiresInMinutes: 2880 };
    const none = { protectedTasks: [], failures };
    expect(await bench.call<UpdateTaskProtectionResponse>('UpdateTaskProtection', updated)).toEqual(none);
    expect(await bench.call<GetTaskProtectionResponse>('GetTaskProtection', { tasks })).toEqual(none);
  });

  it.each([
    ['no word on whether', { tasks: ['a'] }],
    ['no task', { protectionEnabled: true }],
    ['a minute more than two days', { tasks: ['a'], protectionEnabled: true, expiresInMinutes: 2881 }],
    ['eleven tasks', { tasks: Array.from({ length: 11 }, String), protectionEnabled: true }],
    ['no minutes', { tasks: ['a'], protectionEnabled: true, expiresInMinutes: 0 }],
  ])('is not asked for with %s', async (_, input) => {
    await expect(bench.call('UpdateTaskProtection', input)).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });
});
