import { CreateTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { inProcessClient } from '../../../../local/cloud/client.ts';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createDynamoDb } from '../../../../local/dynamodb/dynamodb.ts';
import { createStore } from '../../../../shared/aws/store/create-store.ts';
import { eventPk, FEED_PK } from '../../../../shared/aws/store/keys.ts';
import type { Event } from '../../../../shared/contract/answers/event.ts';
import type { Feed } from '../../../../shared/use-cases/feed.ts';
import { seenBy } from '../../../../shared/use-cases/identity/seen-by.ts';
import { followEvents } from '../../../../shared/use-cases/services/follow-events.ts';

const SHOP = { cluster: 'default', service: 'shop' };

/** A table with events in it, and a clock whose pauses take no time but let `onPause` act. */
async function openEvents(clusters: readonly string[] = ['*']) {
  const cloud = createCloud();
  cloud.add(createDynamoDb(cloud));
  const client = inProcessClient(cloud, 'dynamodb', ACCOUNT);
  await client.send(
    new CreateTableCommand({
      TableName: 'records',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  const store = createStore({ client, name: 'records', nowMs: Date.now });
  let nowMs = 0;
  let onPause: (pause: number) => Promise<void> = async () => {};
  const pauses: number[] = [];
  const clock = {
    nowMs: () => nowMs,
    random: () => 0,
    async sleep(ms: number) {
      nowMs += ms;
      await onPause(pauses.push(ms));
    },
  };
  const seen = seenBy({ store }, { id: 'someone', scopes: ['read'], clusters: [...clusters] });
  let written = 0;
  const put = async (pk: string, cluster: string, message: string) => {
    written += 1;
    const sk = pk === FEED_PK ? String(written).padStart(14, '0') : `mwpuaas2-${String(written).padStart(9, '0')}-00`;
    const event = { id: sk, cluster, service: 'shop', createdAtMs: written, message };
    await client.send(new PutItemCommand({ TableName: 'records', Item: marshall({ pk, sk, ...event }) }));
  };
  return {
    pauses,
    onPause(act: (pause: number) => Promise<void>) {
      onPause = act;
    },
    write: (message: string) => put(eventPk(SHOP.cluster, SHOP.service), SHOP.cluster, message),
    feed: (cluster: string, message: string) => put(FEED_PK, cluster, message),
    read: (query: { limit?: number; after?: string; nextToken?: string; waitSec?: number } = {}) =>
      followEvents({ store: seen.store, clock }, SHOP, { limit: 100, waitSec: 0, ...query }),
    readAll: (query: { limit?: number; after?: string; nextToken?: string; waitSec?: number } = {}) =>
      followEvents({ store: seen.store, clock }, 'all', { limit: 100, waitSec: 0, ...query }),
  };
}

const messages = ({ entries }: Feed<Event>) => entries.map(({ entry }) => entry.message);

describe('following events', () => {
  it('begins with the newest, and pages into the past', async () => {
    const { write, read } = await openEvents();
    for (const message of ['a', 'b', 'c', 'd', 'e']) await write(message);
    const first = await read({ limit: 2 });
    const second = await read({ limit: 2, nextToken: first.nextToken });
    const third = await read({ limit: 2, nextToken: second.nextToken });
    expect([first, second, third].map(messages)).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
    expect(third.nextToken).toBeUndefined();
    // The past has no place to go on from: the first answer said it.
    expect([first.cursor, second.cursor, third.cursor].map(Boolean)).toEqual([true, false, false]);
  });

  it('goes on behind the newest event, oldest first, as many at once as are wanted', async () => {
    const { write, read } = await openEvents();
    await write('a');
    const first = await read();
    for (const message of ['b', 'c', 'd']) await write(message);
    const second = await read({ after: first.cursor, limit: 2 });
    const third = await read({ after: second.cursor, limit: 2 });
    expect([first, second, third].map(messages)).toEqual([['a'], ['b', 'c'], ['d']]);
    expect(second.nextToken).toBeUndefined();
    expect(messages(await read({ after: third.cursor }))).toEqual([]);
  });

  it('gives a cursor before the first event, from which not one is missed', async () => {
    const { write, read, feed, readAll } = await openEvents();
    const [ofService, ofAll] = [await read(), await readAll()];
    await write('a');
    await write('b');
    await feed('default', 'c');
    expect(messages(await read({ after: ofService.cursor }))).toEqual(['a', 'b']);
    expect(messages(await readAll({ after: ofAll.cursor }))).toEqual(['c']);
  });

  it('has behind each event a cursor that goes on right there', async () => {
    const { write, read } = await openEvents();
    const { cursor } = await read();
    for (const message of ['a', 'b', 'c']) await write(message);
    const { entries } = await read({ after: cursor });
    expect(messages(await read({ after: entries[1]?.cursor?.() }))).toEqual(['c']);
  });

  it('waits for the next event, quickly at first, and answers as soon as it is there', async () => {
    const { write, read, pauses, onPause } = await openEvents();
    await write('a');
    const { cursor } = await read();
    onPause(async (pause) => {
      if (pause === 3) await write('b');
    });
    expect(messages(await read({ after: cursor, waitSec: 20 }))).toEqual(['b']);
    expect(pauses).toEqual([100, 150, 225]);
  });

  it('waits no longer than it was told, to the fraction of a second, and not at all for the past', async () => {
    const { write, read, pauses } = await openEvents();
    await write('a');
    await write('b');
    const { cursor, nextToken } = await read({ limit: 1 });
    expect(messages(await read({ after: cursor, waitSec: 0.32 }))).toEqual([]);
    expect(pauses).toEqual([100, 150, 70]);
    expect(messages(await read({ nextToken, waitSec: 20 }))).toEqual(['a']);
  });

  it('shows of everything what the caller sees, and passes the rest by for good', async () => {
    const { feed, readAll } = await openEvents(['mine']);
    const { cursor } = await readAll();
    for (let n = 0; n < 30; n += 1) await feed('theirs', `secret ${n}`);
    const hidden = await readAll({ after: cursor, limit: 10 });
    expect(messages(hidden)).toEqual([]);
    expect(hidden.cursor).not.toBe(cursor);
    await feed('mine', 'a');
    for (let n = 0; n < 30; n += 1) await feed('theirs', `secret ${n}`);
    await feed('mine', 'b');
    const next = await readAll({ after: hidden.cursor, limit: 10 });
    expect(messages(next)).toEqual(['a']);
    expect(messages(await readAll({ after: next.cursor, limit: 10 }))).toEqual(['b']);
    expect(messages(await readAll({ limit: 10 }))).toEqual(['b']);
  });

  it('refuses cursors and tokens that are not its own, and both at once', async () => {
    const { write, read, readAll } = await openEvents();
    await write('a');
    await write('b');
    const { cursor, nextToken } = await read({ limit: 1 });
    await expect(read({ after: 'zzz' })).rejects.toMatchObject({ status: 400, errors: [{ pointer: '/after' }] });
    await expect(readAll({ after: cursor })).rejects.toMatchObject({ status: 400, errors: [{ pointer: '/after' }] });
    await expect(readAll({ nextToken })).rejects.toMatchObject({ status: 400, errors: [{ pointer: '/nextToken' }] });
    await expect(read({ after: cursor, nextToken })).rejects.toMatchObject({
      status: 400,
      errors: [{ pointer: '/nextToken' }],
    });
  });
});
