import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isFullPlace } from '../../../../shared/use-cases/launch/is-full-place.ts';
import { leftovers, watch } from '../../../harness/judge.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { type User, userOf } from '../../../harness/user.ts';

const REASON = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';

let world: World;
let user: User;
let violations: string[];
/** Zones without capacity, by their subnets. */
let closed: string[];
/** The subnets that were asked for a task in vain. */
let refused: string[];

beforeEach(async () => {
  world = await startWorld();
  user = userOf(world);
  violations = watch(world, user).violations;
  closed = [];
  refused = [];
  world.hook.instead = ({ operation, input }) => {
    if (operation !== 'RunTask') return undefined;
    const [subnet = ''] =
      (input as unknown as RunTaskCommandInput).networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
    if (!closed.includes(subnet)) return undefined;
    refused.push(subnet);
    return { tasks: [], failures: [{ reason: REASON }] };
  };
});

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(violations).toEqual([]);
  expect(failures).toEqual([]);
});

const subnetsOfTasks = async () => (await user.records()).tasks.map(({ subnet }) => subnet).sort();

describe('a zone that has no capacity', () => {
  it('is left out: the service comes up in the others, and says so', async () => {
    const [a = '', b = '', c = '', ...others] = world.config.subnets;
    expect(others).toEqual([]);
    closed = [a];
    await user.deploy('web:1', { desiredCount: 6 });
    await user.reaches('SUCCESSFUL', 30_000);
    expect(await subnetsOfTasks()).toEqual([b, b, b, c, c, c].sort());
    expect(refused).toEqual([a, a]);
    expect(await user.said()).toContain(
      `(service web) was unable to place a task. Reason: ${REASON} (${a} is left out for 5 minutes where there is another)`,
    );
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('is asked again when it is needed after five minutes', async () => {
    const [a = ''] = world.config.subnets;
    closed = [a];
    await user.deploy('web:1', { desiredCount: 2, availabilityZoneRebalancing: 'DISABLED' });
    await user.reaches('SUCCESSFUL', 30_000);
    closed = [];
    await user.scale(3);
    await world.time.pass(30_000);
    expect(await subnetsOfTasks()).not.toContain(a);
    await world.time.pass(300_000);
    await user.scale(4);
    await world.time.pass(30_000);
    expect((await subnetsOfTasks()).filter((subnet) => subnet === a)).toHaveLength(1);
  });

  it('is no reason to give up where all of them have none for a while', async () => {
    closed = [...world.config.subnets];
    await user.deploy('web:1', { desiredCount: 2 });
    await world.time.pass(5_000);
    expect(new Set(refused)).toEqual(new Set(closed));
    closed = closed.slice(0, 2);
    await user.reaches('SUCCESSFUL', 30_000);
    expect(await leftovers(world, user)).toEqual([]);
  });
});

describe('a place is full', () => {
  it.each([
    [REASON, true],
    ['RESOURCE:ENI', true],
    ['Timeout waiting for network interface provisioning to complete.', true],
    ["InvalidParameterException: subnet 'subnet-a' has insufficient free addresses", true],
    ['CannotPullContainerError: pull image manifest has been retried 5 time(s)', false],
    ['Essential container in task exited', false],
  ])('%s: %s', (reason, expected) => {
    expect(isFullPlace(reason)).toBe(expected);
  });
});
