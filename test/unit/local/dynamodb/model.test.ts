import {
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openThings } from './open-dynamodb.ts';

const TableName = 'things';

type Thing = { sk: string; color?: string; n: number };

const action = fc.oneof(
  fc.record({
    kind: fc.constant('put' as const),
    sk: sk(),
    color: fc.option(color(), { nil: undefined }),
    n: number(),
  }),
  fc.record({ kind: fc.constant('create' as const), sk: sk(), n: number() }),
  fc.record({ kind: fc.constant('add' as const), sk: sk(), n: number() }),
  fc.record({ kind: fc.constant('paint' as const), sk: sk(), color: color() }),
  fc.record({ kind: fc.constant('bleach' as const), sk: sk() }),
  fc.record({ kind: fc.constant('delete' as const), sk: sk(), n: number() }),
  fc.record({ kind: fc.constant('swap' as const), sk: sk(), other: sk() }),
);

function sk() {
  return fc.constantFrom('a', 'b', 'c', 'd');
}
function color() {
  return fc.constantFrom('red', 'green');
}
function number() {
  return fc.integer({ min: 0, max: 3 });
}

type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;
type Client = Awaited<ReturnType<typeof openThings>>['client'];

const keyOf = (sort: string) => ({ pk: { S: 'p' }, sk: { S: sort } });
const itemOf = ({ sk: sort, color: paint, n }: Thing) => ({
  ...keyOf(sort),
  n: { N: String(n) },
  ...(paint !== undefined && { color: { S: paint } }),
});

/** Sends an action; false where its condition refused it. */
async function send(client: Client, step: Action): Promise<boolean> {
  const update = (UpdateExpression: string, values?: Record<string, { S: string } | { N: string }>) =>
    client.send(
      new UpdateItemCommand({
        TableName,
        Key: keyOf(step.sk),
        UpdateExpression,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: values,
      }),
    );
  const sending = () => {
    switch (step.kind) {
      case 'put':
        return client.send(new PutItemCommand({ TableName, Item: itemOf(step) }));
      case 'create':
        return client.send(
          new PutItemCommand({ TableName, Item: itemOf(step), ConditionExpression: 'attribute_not_exists(pk)' }),
        );
      case 'add':
        return update('ADD n :n', { ':n': { N: String(step.n) } });
      case 'paint':
        return update('SET color = :c', { ':c': { S: step.color } });
      case 'bleach':
        return update('REMOVE color');
      case 'delete':
        return client.send(
          new DeleteItemCommand({
            TableName,
            Key: keyOf(step.sk),
            ConditionExpression: 'n <= :n',
            ExpressionAttributeValues: { ':n': { N: String(step.n) } },
          }),
        );
      case 'swap':
        return client.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Delete: { TableName, Key: keyOf(step.sk), ConditionExpression: 'attribute_exists(pk)' } },
              {
                Put: {
                  TableName,
                  Item: itemOf({ sk: step.other, n: 0 }),
                  ConditionExpression: 'attribute_not_exists(pk)',
                },
              },
            ],
          }),
        );
    }
  };
  try {
    await sending();
    return true;
  } catch (error) {
    expect((error as Error).name).toMatch(/ConditionalCheckFailed|TransactionCanceled|ValidationException/);
    return false;
  }
}

/** The same on a plain map. */
function apply(model: Map<string, Thing>, step: Action): boolean {
  const old = model.get(step.sk);
  switch (step.kind) {
    case 'put':
      model.set(step.sk, step);
      return true;
    case 'create':
      if (old) return false;
      model.set(step.sk, step);
      return true;
    case 'add':
    case 'paint':
    case 'bleach': {
      if (!old) return false;
      const next = { ...old };
      if (step.kind === 'add') next.n += step.n;
      else if (step.kind === 'paint') next.color = step.color;
      else delete next.color;
      model.set(step.sk, next);
      return true;
    }
    case 'delete':
      if (!old || old.n > step.n) return false;
      return model.delete(step.sk);
    case 'swap':
      if (!old || step.other === step.sk || model.has(step.other)) return false;
      model.delete(step.sk);
      model.set(step.other, { sk: step.other, n: 0 });
      return true;
  }
}

describe('whatever is done to a table', () => {
  it('its items and its index are those of a plain map', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 30 }), async (steps) => {
        const { client } = await openThings({
          AttributeDefinitions: [{ AttributeName: 'color', AttributeType: 'S' }],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'by-color',
              KeySchema: [
                { AttributeName: 'color', KeyType: 'HASH' },
                { AttributeName: 'sk', KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'ALL' },
            },
          ],
        });
        const model = new Map<string, Thing>();
        for (const step of steps) expect(await send(client, step)).toBe(apply(model, step));

        const things = [...model.values()].sort((one, two) => (one.sk < two.sk ? -1 : 1));
        const { Items } = await client.send(new ScanCommand({ TableName }));
        expect(Items).toEqual(things.map(itemOf));
        for (const wanted of ['red', 'green']) {
          const page = await client.send(
            new QueryCommand({
              TableName,
              IndexName: 'by-color',
              KeyConditionExpression: 'color = :c',
              ExpressionAttributeValues: { ':c': { S: wanted } },
            }),
          );
          expect(page.Items).toEqual(things.filter((thing) => thing.color === wanted).map(itemOf));
        }
      }),
      { numRuns: 60 },
    );
  });
});
