import {
  BatchGetItemCommand,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { errorNameOf, type Sender, send } from '../send.ts';
import { fromItem, type Item } from './items.ts';
import type { Key } from './keys.ts';

/** The table, its client and the clock that expiry is read by: what every file of the store works with. */
export interface Table {
  client: Sender;
  name: string;
  nowMs(): number;
}

/** DynamoDB's quota for BatchGetItem. */
const BATCH_MAX = 100;

export async function getRecord<Record extends object>(table: Table, key: Key): Promise<Record | undefined> {
  const { Item } = await send(
    table.client,
    new GetItemCommand({ TableName: table.name, Key: marshall(key), ConsistentRead: true }),
  );
  return Item && fromItem<Record>(Item, table.nowMs());
}

/** Items in the order of their keys; those that do not exist are left out. */
export async function getItems(table: Table, keys: readonly Key[]): Promise<Item[]> {
  const found = new Map<string, Item>();
  for (let start = 0; start < keys.length; start += BATCH_MAX) {
    let wanted: Item[] = keys.slice(start, start + BATCH_MAX).map((key) => marshall(key));
    while (wanted.length > 0) {
      const RequestItems = { [table.name]: { Keys: wanted, ConsistentRead: true } };
      const { Responses, UnprocessedKeys } = await send(table.client, new BatchGetItemCommand({ RequestItems }));
      for (const item of Responses?.[table.name] ?? []) found.set(`${item.pk?.S}|${item.sk?.S}`, item);
      wanted = UnprocessedKeys?.[table.name]?.Keys ?? [];
    }
  }
  return keys.map((key) => found.get(`${key.pk}|${key.sk}`)).filter((item) => item !== undefined);
}

export interface Range {
  pk: string;
  prefix?: string;
  /** Exclusive start of the sort key. */
  after?: string;
  /** First and last sort key, both inclusive. */
  between?: readonly [first: string, last: string];
  forward?: boolean;
  limit?: number;
  startKey?: Item;
}

/** One page of an item collection, strongly consistent. */
export async function queryPage(table: Table, range: Range): Promise<{ items: Item[]; lastKey?: Item }> {
  const values: Record<string, string> = { ':pk': range.pk };
  let condition = 'pk = :pk';
  if (range.after !== undefined) {
    condition += ' AND sk > :after';
    values[':after'] = range.after;
  } else if (range.between !== undefined) {
    condition += ' AND sk BETWEEN :first AND :last';
    [values[':first'], values[':last']] = range.between;
  } else if (range.prefix !== undefined) {
    condition += ' AND begins_with(sk, :prefix)';
    values[':prefix'] = range.prefix;
  }
  const input: QueryCommandInput = {
    TableName: table.name,
    KeyConditionExpression: condition,
    ExpressionAttributeValues: marshall(values),
    ConsistentRead: true,
    ScanIndexForward: range.forward ?? true,
    Limit: range.limit,
    ExclusiveStartKey: range.startKey,
  };
  const { Items, LastEvaluatedKey } = await send(table.client, new QueryCommand(input));
  return { items: Items ?? [], lastKey: LastEvaluatedKey };
}

/** A whole item collection: page after page (a page ends at 1 MB). */
export async function queryAll(table: Table, pk: string, prefix?: string): Promise<Item[]> {
  const all: Item[] = [];
  let startKey: Item | undefined;
  do {
    const page = await queryPage(table, { pk, prefix, startKey });
    all.push(...page.items);
    startKey = page.lastKey;
  } while (startKey);
  return all;
}

/** False where a condition did not hold or another transaction was at the same items: a lost race either way. */
export async function transact(table: Table, actions: TransactWriteItem[]): Promise<boolean> {
  try {
    await send(table.client, new TransactWriteItemsCommand({ TransactItems: actions }));
    return true;
  } catch (error) {
    if (errorNameOf(error) !== 'TransactionCanceledException') throw error;
    const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? [];
    const lost = reasons.some(({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict');
    if (!lost) throw error;
    return false;
  }
}
