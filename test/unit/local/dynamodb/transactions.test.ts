import {
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { openThings } from './open-dynamodb.ts';

const TableName = 'things';
const key = (sk: string) => ({ pk: { S: 'p' }, sk: { S: sk } });
const put = (sk: string, more: object = {}): TransactWriteItem => ({
  Put: { TableName, Item: { ...key(sk), ...more } },
});

afterEach(() => {
  jest.useRealTimers();
});

describe('a transaction', () => {
  it('writes all of its actions', async () => {
    const { client } = await openThings();
    await client.send(new PutItemCommand({ TableName, Item: key('gone') }));
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          put('a', { n: { N: '1' } }),
          {
            Update: {
              TableName,
              Key: key('b'),
              UpdateExpression: 'ADD n :one',
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
          },
          { Delete: { TableName, Key: key('gone') } },
          { ConditionCheck: { TableName, Key: key('never'), ConditionExpression: 'attribute_not_exists(pk)' } },
        ],
      }),
    );
    const { Responses } = await client.send(
      new TransactGetItemsCommand({
        TransactItems: ['a', 'b', 'gone', 'never'].map((sk) => ({
          Get: { TableName, Key: key(sk), ProjectionExpression: 'n' },
        })),
      }),
    );
    expect(Responses).toEqual([{ Item: { n: { N: '1' } } }, { Item: { n: { N: '1' } } }, {}, {}]);
  });

  it('writes nothing when one action fails, and says why of each', async () => {
    const { client } = await openThings();
    await client.send(new PutItemCommand({ TableName, Item: { ...key('taken'), who: { S: 'first' } } }));
    const taken = { TableName, Item: key('taken'), ConditionExpression: 'attribute_not_exists(pk)' };
    const sent = client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          put('a'),
          { Put: { ...taken, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
          { Update: { TableName, Key: key('b'), UpdateExpression: 'SET a = absent' } },
          put('c', { pk: { N: '1' } }),
        ],
      }),
    );
    // What the request itself shows to be wrong comes before any condition is looked at.
    await expect(sent).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message: expect.stringContaining('[None, None, None, ValidationError]'),
    });
    const again = client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          put('a'),
          { Put: { ...taken, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
          { Update: { TableName, Key: key('b'), UpdateExpression: 'SET a = absent' } },
        ],
      }),
    );
    await expect(again).rejects.toMatchObject({
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]',
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: { ...key('taken'), who: { S: 'first' } },
        },
        {
          Code: 'ValidationError',
          Message: 'The provided expression refers to an attribute that does not exist in the item',
        },
      ],
    });
    expect(await client.send(new GetItemCommand({ TableName, Key: key('a') }))).not.toHaveProperty('Item');
  });

  it.each([
    [
      [put('a'), { Delete: { TableName, Key: key('a') } }],
      'Transaction request cannot include multiple operations on one item',
    ],
    [Array.from({ length: 101 }, (_, n) => put(`${n}`)), 'Member must have length less than or equal to 100'],
    [[], 'Member must have length greater than or equal to 1'],
    [[{}], 'TransactItems can only contain one of Check, Put, Update or Delete'],
    [
      Array.from({ length: 11 }, (_, n) => put(`${n}`, { big: { S: 'x'.repeat(399_000) } })),
      'exceeded the maximum allowed size of 4 MB',
    ],
    [[{ Update: { TableName, Key: key('a'), UpdateExpression: 'SET a' } }], 'Invalid UpdateExpression: Syntax error'],
  ])('is refused where DynamoDB refuses it: %#', async (TransactItems, message) => {
    const { client } = await openThings();
    await expect(client.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it('costs twice', async () => {
    const { client } = await openThings();
    const sent = await client.send(
      new TransactWriteItemsCommand({ TransactItems: [put('a'), put('b')], ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(sent.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4, WriteCapacityUnits: 4 }]);
  });

  it('with a token happens once within ten minutes, and only as it was first asked for', async () => {
    jest.useFakeTimers({ now: 1_000_000_000_000 });
    const { client } = await openThings();
    const add = (amount: string) =>
      client.send(
        new TransactWriteItemsCommand({
          ClientRequestToken: 'once',
          TransactItems: [
            {
              Update: {
                TableName,
                Key: key('a'),
                UpdateExpression: 'ADD n :n',
                ExpressionAttributeValues: { ':n': { N: amount } },
              },
            },
          ],
        }),
      );
    const total = async () => (await client.send(new GetItemCommand({ TableName, Key: key('a') }))).Item?.n?.N;
    await add('1');
    await add('1');
    expect(await total()).toBe('1');
    await expect(add('2')).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
    jest.setSystemTime(1_000_000_000_000 + 10 * 60_000);
    await add('1');
    expect(await total()).toBe('2');
  });

  it('that was cancelled may be tried again with its token', async () => {
    const { client } = await openThings();
    const check = () =>
      client.send(
        new TransactWriteItemsCommand({
          ClientRequestToken: 'again',
          TransactItems: [
            put('b'),
            { ConditionCheck: { TableName, Key: key('a'), ConditionExpression: 'attribute_exists(pk)' } },
          ],
        }),
      );
    await expect(check()).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    await client.send(new PutItemCommand({ TableName, Item: key('a') }));
    await check();
    expect(await client.send(new GetItemCommand({ TableName, Key: key('b') }))).toHaveProperty('Item');
  });

  it('keeps what it moves: transfers between accounts never make or lose money, nor go below nothing', async () => {
    const accounts = ['a', 'b', 'c'];
    const transfer = fc.record({
      from: fc.constantFrom(...accounts),
      to: fc.constantFrom(...accounts),
      amount: fc.integer({ min: 1, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(transfer, { maxLength: 20 }), async (transfers) => {
        const { client } = await openThings();
        const balances = new Map(accounts.map((account) => [account, 100]));
        for (const account of accounts) {
          await client.send(new PutItemCommand({ TableName, Item: { ...key(account), n: { N: '100' } } }));
        }
        const move = (account: string, amount: number, ConditionExpression: string): TransactWriteItem => ({
          Update: {
            TableName,
            Key: key(account),
            UpdateExpression: 'SET n = n + :d',
            ConditionExpression,
            ExpressionAttributeValues: { ':d': { N: String(amount) }, ':least': { N: String(Math.max(0, -amount)) } },
          },
        });
        for (const { from, to, amount } of transfers) {
          const fits = from !== to && (balances.get(from) ?? 0) >= amount;
          const sent = client.send(
            new TransactWriteItemsCommand({
              TransactItems: [move(from, -amount, 'n >= :least'), move(to, amount, 'n >= :least')],
            }),
          );
          if (!fits) {
            await expect(sent).rejects.toThrow();
            continue;
          }
          await sent;
          balances.set(from, (balances.get(from) ?? 0) - amount);
          balances.set(to, (balances.get(to) ?? 0) + amount);
        }
        for (const account of accounts) {
          const { Item } = await client.send(new GetItemCommand({ TableName, Key: key(account) }));
          expect(Item?.n?.N).toBe(String(balances.get(account)));
        }
      }),
      { numRuns: 25 },
    );
  });
});
