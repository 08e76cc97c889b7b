import { afterEach, describe, expect, it } from '@jest/globals';
import { leftovers, listFleet, watch } from '../../../harness/judge.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];

async function openWith(spec: object): Promise<void> {
  world = await startWorld();
  user = userOf(world);
  violations = watch(world, user).violations;
  await user.deploy('web:1', spec);
  await user.reaches('SUCCESSFUL');
  await world.time.pass(10_000);
}

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
  expect(violations).toEqual([]);
});

const running = async () => (await listFleet(world)).filter(({ desiredStatus }) => desiredStatus === 'RUNNING');

/** The event as the ECS developer guide shows it ("Prepare for AWS Fargate task retirement"). */
async function announce(arns: string[], detail: object = {}): Promise<void> {
  const Detail = {
    eventArn:
      'arn:aws:health:us-east-1::event/ECS/AWS_ECS_TASK_PATCHING_RETIREMENT/AWS_ECS_TASK_PATCHING_RETIREMENT_test1',
    service: 'ECS',
    eventScopeCode: 'ACCOUNT_SPECIFIC',
    eventTypeCode: 'AWS_ECS_TASK_PATCHING_RETIREMENT',
    eventTypeCategory: 'scheduledChange',
    statusCode: 'upcoming',
    startTime: 'Mon, 14 Jan 2030 12:00:00 GMT',
    affectedEntities: arns.map((entityValue) => ({ entityValue })),
    ...detail,
  };
  const entry = {
    Source: 'aws.health',
    DetailType: 'AWS Health Event',
    Resources: arns,
    Detail: JSON.stringify(Detail),
  };
  // Nobody but AWS's own services may put events of an `aws.` source.
  const health = { kind: 'service', service: 'health.amazonaws.com', sourceArn: Detail.eventArn } as const;
  const { FailedEntryCount } = await world.cloud.call<{ FailedEntryCount: number }>(
    'events',
    'PutEvents',
    { Entries: [entry] },
    health,
  );
  expect(FailedEntryCount).toBe(0);
}

const arnsOf = async () => (await running()).map(({ taskArn = '' }) => taskArn);

describe('tasks that AWS is going to retire', () => {
  it.each([
    ['behind the load balancer', { ingress: INGRESS }],
    ['with a lower bound that would let them go at once', { deploymentConfiguration: { minimumHealthyPercent: 0 } }],
  ])('are replaced before the date, start first, %s', async (_, spec) => {
    await openWith({ desiredCount: 3, ...spec });
    const before = await arnsOf();
    const [first = '', second = '', third = ''] = before;
    let fewest = before.length;
    world.hook.before = async ({ operation }) => {
      if (operation === 'StopTask') fewest = Math.min(fewest, (await running()).length - 1);
    };
    await announce([first, second]);
    await announce([first, second]);
    await world.time.pass(60_000);
    const after = await arnsOf();
    expect(after).toHaveLength(3);
    expect(after).toContain(third);
    expect(after).not.toContain(first);
    expect(after).not.toContain(second);
    expect(fewest).toBeGreaterThanOrEqual(3);
    expect(await user.deployments()).toEqual(['SUCCESSFUL']);
    expect((await user.records()).deployment.failures).toBeUndefined();
    const said = (await user.said()).filter((message) => message.includes('AWS retires task'));
    expect(said).toHaveLength(2);
    expect(said[0]).toContain('on 2030-01-14T12:00:00.000Z or later: it is replaced before.');
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('go one by one where there is no room for another beside them, as far as the lower bound lets them', async () => {
    await openWith({ desiredCount: 2, deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 100 } });
    const before = await arnsOf();
    await announce(before);
    await world.time.pass(60_000);
    const after = await arnsOf();
    expect(after.filter((arn) => before.includes(arn))).toEqual([]);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('are left alone where they are a stranger’s, of a service of ECS, or the event has been closed', async () => {
    await openWith({ desiredCount: 2 });
    const before = await arnsOf();
    await announce(['arn:aws:ecs:us-east-1:000000000000:task/default/0123456789abcdef0123456789abcdef', 'default|web']);
    await announce(before, { statusCode: 'closed' });
    await announce(before, { eventTypeCode: 'AWS_ECS_OPERATIONAL_ISSUE' });
    await world.time.pass(60_000);
    expect(await arnsOf()).toEqual(before);
  });
});
