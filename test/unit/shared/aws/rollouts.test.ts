import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sfnExecutions } from '../../../../shared/aws/sfn-executions.ts';
import type { RolloutInput, Rollouts } from '../../../../shared/ports/rollouts.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';

let world: World;
let rollouts: Rollouts;

beforeEach(async () => {
  world = await startWorld({ schedules: false });
  rollouts = world.peek.rollouts;
});

afterEach(() => world.stop());

const INPUT: RolloutInput = { cluster: 'default', service: 'none', deploymentId: 'd', epoch: 1 };

describe('an execution', () => {
  it('of a name that runs is the same one, and of a name that ran is taken', async () => {
    const first = await rollouts.start('d-1-1', INPUT);
    expect(await rollouts.start('d-1-1', INPUT)).toEqual(first);
    // There is no such service: it has nothing to do, and ends.
    await world.time.pass(5_000);
    expect(await rollouts.start('d-1-1', INPUT)).toBe('name-taken');
    expect(await rollouts.start('d-1-2', INPUT)).toMatchObject({ executionArn: expect.stringMatching(/d-1-2$/) });
  });

  it('has ended once it runs no more, or nobody knows it', async () => {
    const started = await rollouts.start('d-1-1', INPUT);
    const { executionArn } = started as { executionArn: string };
    expect(await rollouts.hasEnded(executionArn)).toBe(false);
    await world.time.pass(5_000);
    expect(await rollouts.hasEnded(executionArn)).toBe(true);
    expect(await rollouts.hasEnded(executionArn.replace('d-1-1', 'd-1-9'))).toBe(true);
    const error = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    const throttled = sfnExecutions({ send: async () => Promise.reject(error) }, 'arn');
    await expect(throttled.hasEnded(executionArn)).rejects.toThrow('slow down');
  });
});

describe('a wake-up', () => {
  it('says whether anything waited', async () => {
    expect(await rollouts.wake('not-a-token', {})).toBe(false);
  });

  it.each(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'])(
    'of a token that is gone (%s) woke nobody',
    async (name) => {
      const broken = sfnExecutions(
        { send: async () => Promise.reject(Object.assign(new Error(name), { name })) },
        'arn',
      );
      expect(await broken.wake('token', {})).toBe(false);
    },
  );

  it('that could not be sent is an error: whoever waits has not been woken', async () => {
    const error = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    const throttled = sfnExecutions({ send: async () => Promise.reject(error) }, 'arn');
    await expect(throttled.wake('token', {})).rejects.toThrow('slow down');
  });
});
