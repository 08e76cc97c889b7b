import { afterEach, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { userOf } from '../../../harness/user.ts';

let world: World;

afterEach(() => world.stop());

/** Everything that is in the feed, read page by page as a follower does. */
async function readAll(limit = 7) {
  const all = [];
  for (let after = '0'; ; ) {
    const { items, newest } = await world.peek.store.listEvents('all', { limit, after });
    if (items.length === 0 || newest === undefined) return all;
    all.push(...items);
    after = newest;
  }
}

const keyOf = ({ service, id }: { service?: string; id: string }) => `${service}/${id}`;

async function eventsOf(service: string) {
  const { items } = await world.peek.store.listEvents({ cluster: 'default', service }, { limit: 100, after: '0' });
  return items.map(keyOf);
}

describe('the feed of all events', () => {
  it('has every event of every service once, in the order of each service, numbered without a gap', async () => {
    world = await startWorld();
    const users = ['a', 'b', 'c'].map((service) => userOf(world, { cluster: 'default', service }));
    await Promise.all(users.map((user) => user.deploy('web:1', { desiredCount: 1 })));
    for (const user of users) await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    const feed = await readAll();
    expect(feed.map(({ place }) => Number(place))).toEqual(feed.map((_, at) => at + 1));
    for (const { key } of users) {
      const own = feed.filter(({ service }) => service === key.service).map(keyOf);
      expect(own).toEqual(await eventsOf(key.service));
    }
    expect(new Set(feed.map(({ id }) => id)).size).toBe(feed.length);
  });

  it('loses and doubles nothing where its writer is killed, runs twice, or gets a batch again', async () => {
    world = await startWorld();
    let n = 0;
    const { hook, peek } = world;
    hook.after = async ({ by, operation, input }) => {
      const isAppend = by === 'onTableChange' && JSON.stringify(input).includes('FEED#HEAD');
      if (!isAppend || operation !== 'TransactWriteItems') return;
      n += 1;
      if (n % 3 !== 0) throw new Error('killed');
    };
    hook.before = async ({ by, operation, input }) => {
      const isAppend = by === 'onTableChange' && JSON.stringify(input).includes('FEED#HEAD');
      // Somebody else appends between the look at the head and the write.
      if (isAppend && operation === 'TransactWriteItems' && n % 4 === 1) await peek.store.appendToFeed([]);
    };
    const user = userOf(world);
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    await user.scale(3);
    await world.time.pass(60_000);
    expect(n).toBeGreaterThan(3);
    const feed = await readAll();
    expect(feed.map(({ place }) => Number(place))).toEqual(feed.map((_, at) => at + 1));
    expect(feed.map(keyOf)).toEqual(await eventsOf('web'));
    world.failures.length = 0;
  });

  it('takes writers at the same time one after the other', async () => {
    world = await startWorld({ schedules: false });
    const user = userOf(world);
    await user.deploy('web:1', { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    const known = await readAll();
    const events = known.map(({ place: _, ...event }) => ({ ...event, service: 'other' }));
    for (const event of events) {
      await world.call('dynamodb', 'PutItem', {
        TableName: world.config.tableName,
        Item: {
          pk: { S: 'E#default#other' },
          sk: { S: event.id },
          id: { S: event.id },
          message: { S: event.message },
          createdAtMs: { N: String(event.createdAtMs) },
          cluster: { S: 'default' },
          service: { S: 'other' },
        },
      });
    }
    // Beside these two, the stream's own.
    await Promise.all([world.peek.store.appendToFeed(events), world.peek.store.appendToFeed(events.toReversed())]);
    await world.time.pass(1_000);
    const feed = await readAll();
    expect(feed).toHaveLength(known.length * 2);
    expect(feed.map(({ place }) => Number(place))).toEqual(feed.map((_, at) => at + 1));
  });
});
