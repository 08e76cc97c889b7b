import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ServiceEvent } from '../../domain/service-event.ts';
import { type Item, toItem } from './items.ts';
import { eventPk, FEED_HEAD, FEED_PK, type Key, padded } from './keys.ts';
import { historyExpiresAtSec } from './retention.ts';
import { getItems, type Table, transact } from './table.ts';

/** Two actions an event, and one for the head: a transaction holds 100. */
const EVENTS_MAX = 49;
const DIGITS = 12;

/**
 * Gives events the feed's next numbers, all or none, and marks each as fed: one that comes again changes nothing.
 * Numbers rise without a gap, because head and entries are one transaction: who has read to 7 finds 8 next, or nothing
 * yet, but never 9. False where another writer was at it; nothing is written then.
 */
export async function appendToFeed(table: Table, events: readonly ServiceEvent[]): Promise<boolean> {
  for (let start = 0; start < events.length; start += EVENTS_MAX) {
    const some = events.slice(start, start + EVENTS_MAX);
    if (!(await append(table, await readFeed(table, some)))) return false;
  }
  return true;
}

interface FeedPlace {
  /** The number given last; undefined: none was given yet. */
  last: number | undefined;
  waiting: ServiceEvent[];
}

const keyOf = ({ cluster, service, id }: ServiceEvent): Key => ({ pk: eventPk(cluster, service), sk: id });

/** How far the feed is, and which of these events it does not have yet: one read of all. */
async function readFeed(table: Table, events: readonly ServiceEvent[]): Promise<FeedPlace> {
  const items = await getItems(table, [FEED_HEAD, ...events.map(keyOf)]);
  const head = items.find((item) => item.pk?.S === FEED_HEAD.pk);
  const waiting = new Set(items.filter((item) => !isFed(item)).map((item) => `${item.pk?.S}|${item.sk?.S}`));
  return {
    last: head && Number(head.last?.N),
    waiting: events.filter((event) => waiting.delete(`${keyOf(event).pk}|${keyOf(event).sk}`)),
  };
}

const isFed = (item: Item): boolean => item.fedAs !== undefined;

async function append(table: Table, { last, waiting }: FeedPlace): Promise<boolean> {
  if (waiting.length === 0) return true;
  const from = last ?? 0;
  const expiresAtSec = historyExpiresAtSec(table.nowMs());
  const actions = waiting.flatMap((event, at): TransactWriteItem[] => {
    const number = padded(from + at + 1, DIGITS);
    return [
      { Put: { TableName: table.name, Item: toItem({ pk: FEED_PK, sk: number }, event, { expiresAtSec }) } },
      {
        Update: {
          TableName: table.name,
          Key: marshall(keyOf(event)),
          UpdateExpression: 'SET fedAs = :number',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(fedAs)',
          ExpressionAttributeValues: marshall({ ':number': number }),
        },
      },
    ];
  });
  return transact(table, [
    {
      Update: {
        TableName: table.name,
        Key: marshall(FEED_HEAD),
        UpdateExpression: 'SET #last = :to',
        ConditionExpression: last === undefined ? 'attribute_not_exists(pk)' : '#last = :from',
        ExpressionAttributeNames: { '#last': 'last' },
        ExpressionAttributeValues: marshall(
          { ':to': from + waiting.length, ':from': last },
          { removeUndefinedValues: true },
        ),
      },
    },
    ...actions,
  ]);
}
