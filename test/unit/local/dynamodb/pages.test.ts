import {
  CreateTableCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openDynamoDb, openThings } from './open-dynamodb.ts';

const TableName = 'things';

async function openWith(sks: string[], options: Parameters<typeof openThings>[0] = {}) {
  const opened = await openThings(options);
  for (const sk of sks) {
    await opened.client.send(
      new PutItemCommand({ TableName, Item: { pk: { S: 'p' }, sk: { S: sk }, n: { N: sk.length.toString() } } }),
    );
  }
  return opened;
}

type Client = Awaited<ReturnType<typeof openThings>>['client'];

function queryOf(
  client: Client,
  KeyConditionExpression: string,
  values: Record<string, string>,
  more: Partial<QueryCommandInput> = {},
) {
  return client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression,
      ExpressionAttributeValues: Object.fromEntries(Object.entries(values).map(([name, S]) => [name, { S }])),
      ...more,
    }),
  );
}

const sksOf = (page: { Items?: Record<string, { S?: string }>[] | undefined }) => page.Items?.map((item) => item.sk?.S);

describe('a query', () => {
  const SKS = ['a', 'ab', 'abc', 'b', 'ba', 'c'];

  it.each([
    ['pk = :p', { ':p': 'p' }, SKS],
    ['pk = :p AND sk = :s', { ':p': 'p', ':s': 'b' }, ['b']],
    ['pk = :p AND sk < :s', { ':p': 'p', ':s': 'b' }, ['a', 'ab', 'abc']],
    ['pk = :p AND sk <= :s', { ':p': 'p', ':s': 'b' }, ['a', 'ab', 'abc', 'b']],
    ['pk = :p AND sk > :s', { ':p': 'p', ':s': 'b' }, ['ba', 'c']],
    [':p = pk AND :s < sk', { ':p': 'p', ':s': 'b' }, ['ba', 'c']],
    ['sk >= :s AND pk = :p', { ':p': 'p', ':s': 'b' }, ['b', 'ba', 'c']],
    ['pk = :p AND sk BETWEEN :s AND :t', { ':p': 'p', ':s': 'ab', ':t': 'b' }, ['ab', 'abc', 'b']],
    ['pk = :p AND begins_with(sk, :s)', { ':p': 'p', ':s': 'ab' }, ['ab', 'abc']],
    ['(pk = :p) AND (begins_with(sk, :s))', { ':p': 'p', ':s': 'z' }, []],
    ['pk = :p', { ':p': 'nobody' }, []],
  ])('%s', async (condition, values, expected) => {
    const { client } = await openWith(SKS);
    expect(sksOf(await queryOf(client, condition, values))).toEqual(expected);
    expect(sksOf(await queryOf(client, condition, values, { ScanIndexForward: false }))).toEqual(expected.toReversed());
  });

  it.each([
    ['sk = :s', { ':s': 'a' }, 'Query condition missed key schema element: pk'],
    ['pk > :s', { ':s': 'a' }, 'Query key condition not supported'],
    ['pk = :p AND n = :s', { ':p': 'p', ':s': 'a' }, 'Query condition missed key schema element: sk'],
    ['pk = :p OR sk = :s', { ':p': 'p', ':s': 'a' }, 'Invalid operator used in KeyConditionExpression: OR'],
    [
      'pk = :p AND contains(sk, :s)',
      { ':p': 'p', ':s': 'a' },
      'Invalid operator used in KeyConditionExpression: contains',
    ],
    [
      'pk = :p AND sk > :s AND sk < :t',
      { ':p': 'p', ':s': 'a', ':t': 'b' },
      'KeyConditionExpressions must only contain one condition per key',
    ],
    ['pk.x = :p', { ':p': 'p' }, 'KeyConditionExpressions cannot have conditions on nested attributes'],
    ['pk = :p', { ':p': '' }, 'The AttributeValue for a key attribute cannot contain an empty string value. Key: pk'],
    [
      'pk = :p',
      { ':p': 'p', ':unused': 'u' },
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:unused}',
    ],
  ])('%s is refused', async (condition, values, message) => {
    const { client } = await openWith([]);
    await expect(queryOf(client, condition, values)).rejects.toThrow(message);
  });

  it('goes page by page, and a page that its limit ends has a last key also when nothing follows', async () => {
    const { client } = await openWith(SKS);
    const pages: (string | undefined)[][] = [];
    let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await queryOf(client, 'pk = :p', { ':p': 'p' }, { Limit: 3, ExclusiveStartKey });
      pages.push(sksOf(page) ?? []);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    expect(pages).toEqual([['a', 'ab', 'abc'], ['b', 'ba', 'c'], []]);
  });

  it('filters after the limit, and counts what it read', async () => {
    const { client } = await openWith(SKS);
    const filter = {
      FilterExpression: 'n = :n',
      ExpressionAttributeValues: { ':p': { S: 'p' }, ':n': { N: '1' } },
    };
    const page = await queryOf(client, 'pk = :p', {}, { ...filter, Limit: 4 });
    expect(page).toMatchObject({ Count: 2, ScannedCount: 4, LastEvaluatedKey: { pk: { S: 'p' }, sk: { S: 'b' } } });
    expect(await queryOf(client, 'pk = :p', {}, { ...filter, Select: 'COUNT' })).toEqual({
      Count: 3,
      ScannedCount: 6,
      $metadata: { httpStatusCode: 200 },
    });
    await expect(
      queryOf(client, 'pk = :p', {}, { FilterExpression: 'sk = :p', ExpressionAttributeValues: { ':p': { S: 'p' } } }),
    ).rejects.toThrow('Filter Expression can only contain non-primary key attributes: Primary key attribute: sk');
  });

  it('ends a page after 1 MB', async () => {
    const { client } = await openThings();
    for (let n = 0; n < 5; n++) {
      await client.send(
        new PutItemCommand({
          TableName,
          Item: { pk: { S: 'p' }, sk: { S: `${n}` }, blob: { S: 'x'.repeat(300 * 1024) } },
        }),
      );
    }
    const page = await queryOf(client, 'pk = :p', { ':p': 'p' }, { ReturnConsumedCapacity: 'TOTAL' });
    expect(page).toMatchObject({ Count: 4, LastEvaluatedKey: { sk: { S: '3' } } });
    expect(page.ConsumedCapacity?.CapacityUnits).toBeCloseTo(150.5, 0);
    expect(await queryOf(client, 'pk = :p', { ':p': 'p' }, { ExclusiveStartKey: page.LastEvaluatedKey })).toMatchObject(
      { Count: 1 },
    );
  });

  it('refuses a start key that is not one', async () => {
    const { client } = await openWith(SKS);
    const from = (ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey']) =>
      queryOf(client, 'pk = :p', { ':p': 'p' }, { ExclusiveStartKey });
    await expect(from({ pk: { S: 'p' } })).rejects.toThrow('The provided starting key is invalid');
    await expect(from({ pk: { S: 'q' }, sk: { S: 'a' } })).rejects.toThrow(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  });

  it('orders numbers by value, through pages of every size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.integer({ min: -1000, max: 1000 }).map((n) => n / 8),
          { minLength: 1, maxLength: 12 },
        ),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (numbers, Limit, ScanIndexForward) => {
          const { client } = openDynamoDb();
          await client.send(
            new CreateTableCommand({
              TableName,
              BillingMode: 'PAY_PER_REQUEST',
              KeySchema: [
                { AttributeName: 'pk', KeyType: 'HASH' },
                { AttributeName: 'sk', KeyType: 'RANGE' },
              ],
              AttributeDefinitions: [
                { AttributeName: 'pk', AttributeType: 'B' },
                { AttributeName: 'sk', AttributeType: 'N' },
              ],
            }),
          );
          const pk = { B: Uint8Array.of(7) };
          for (const n of numbers)
            await client.send(new PutItemCommand({ TableName, Item: { pk, sk: { N: String(n) } } }));
          const found: number[] = [];
          let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
          do {
            const page = await queryOf(
              client,
              'pk = :p',
              {},
              { ExpressionAttributeValues: { ':p': pk }, Limit, ScanIndexForward, ExclusiveStartKey },
            );
            found.push(...(page.Items ?? []).map((item) => Number(item.sk?.N)));
            ExclusiveStartKey = page.LastEvaluatedKey;
          } while (ExclusiveStartKey);
          const sorted = numbers.toSorted((a, b) => (ScanIndexForward ? a - b : b - a));
          expect(found).toEqual(sorted);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a scan', () => {
  it('finds everything once, in pages and in segments', async () => {
    const { client } = await openThings();
    const pks = Array.from({ length: 40 }, (_, n) => `p${n}`);
    for (const pk of pks) await client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, sk: { S: 's' } } }));
    const scanAll = async (more: Partial<ScanCommandInput>) => {
      const found: (string | undefined)[] = [];
      let ExclusiveStartKey: ScanCommandInput['ExclusiveStartKey'];
      do {
        const page = await client.send(new ScanCommand({ TableName, Limit: 7, ExclusiveStartKey, ...more }));
        found.push(...(page.Items ?? []).map((item) => item.pk?.S));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return found;
    };
    expect((await scanAll({})).toSorted()).toEqual(pks.toSorted());
    const segments = await Promise.all([0, 1, 2].map((Segment) => scanAll({ Segment, TotalSegments: 3 })));
    expect(segments.flat().toSorted()).toEqual(pks.toSorted());
    expect(segments.every((segment) => segment.length > 0)).toBe(true);
    await expect(client.send(new ScanCommand({ TableName, Segment: 3, TotalSegments: 3 }))).rejects.toThrow(
      'Segment: 3 is not less than TotalSegments: 3',
    );
  });
});
