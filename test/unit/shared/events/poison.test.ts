import { afterEach, describe, expect, it } from '@jest/globals';
import { leftovers } from '../../../harness/judge.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;

afterEach(() => world.stop());

async function begin(): Promise<void> {
  world = await startWorld();
  user = userOf(world);
  await user.deploy('web:1');
  await user.reaches('SUCCESSFUL');
  await world.time.pass(5_000);
}

const put = (pk: string, sk: string, more: object = {}) =>
  world.call('dynamodb', 'PutItem', {
    TableName: world.config.tableName,
    Item: { pk: { S: pk }, sk: { S: sk }, ...more },
  });

/** Records that nothing of Slipway writes: each wants to be looked at, and none can be. */
const WAKE = { wake: { BOOL: true } };
const POISON: [string, string, object][] = [
  ['S#default#broken', 'SERVICE', WAKE],
  ['S#default#broken', 'TASK#x', WAKE],
  ['S#default#', 'TASK#y', { ...WAKE, job: { S: 'none' } }],
  ['S#', 'z', WAKE],
  ['J#default#broken', 'JOB', WAKE],
  ['J#', 'JOB', WAKE],
  ['E#default#web', 'poison', {}],
  ['E#', 'poison', { id: { N: '7' }, cluster: { M: {} } }],
];

describe('a poison record in the table', () => {
  it.each(POISON)(
    '%s %s holds up nobody: what comes behind it in the stream is done in its time',
    async (pk, sk, more) => {
      await begin();
      const others = userOf(world, { cluster: 'default', service: 'other' });
      const arn = await user.register(definitionOf('other:1', { family: 'other' }));
      await put(pk, sk, more);
      await others.put(arn);
      await others.reaches('SUCCESSFUL', 8_000);
      await user.scale(3);
      await world.time.until(() => world.fleet.list().length === 5, 3_000);
      expect((await others.said()).length).toBeGreaterThan(0);
      const { items } = await world.peek.store.listEvents('all', { limit: 100 });
      expect(items.some(({ service }) => service === 'other')).toBe(true);
      // No batch had to come a second time.
      expect(world.failures).toEqual([]);
    },
  );
});

describe('a forged task', () => {
  it('with the id and the group of a real one changes nothing of it', async () => {
    await begin();
    const [real] = (await user.records()).tasks;
    const { observed } = real ?? {};
    const { tasks = [] } = await world.call<{ tasks: { taskArn: string }[] }>('ecs', 'RunTask', {
      taskDefinition: await user.register(definitionOf('forged:1', { family: 'forged' })),
      launchType: 'FARGATE',
      startedBy: real?.id,
      group: `slipway-${world.config.stack}/web`,
      networkConfiguration: { awsvpcConfiguration: { subnets: world.config.subnets } },
    });
    await world.time.pass(5_000);
    const forged = tasks[0]?.taskArn;
    await world.call('ecs', 'StopTask', { task: forged });
    await world.time.pass(5_000);
    const now = (await user.records()).tasks.find(({ id }) => id === real?.id);
    expect(now?.observed?.arn).toBe(observed?.arn);
    expect(now?.observed?.lastStatus).toBe('RUNNING');
    await world.time.pass(200_000);
    expect(await leftovers(world, user)).toEqual([]);
  });
});
