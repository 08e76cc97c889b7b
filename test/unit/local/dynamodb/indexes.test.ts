import {
  type CreateTableCommandInput,
  DescribeTableCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { openThings } from './open-dynamodb.ts';

const TableName = 'things';

const INDEXED: Partial<CreateTableCommandInput> = {
  AttributeDefinitions: [
    { AttributeName: 'color', AttributeType: 'S' },
    { AttributeName: 'weight', AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-color',
      KeySchema: [
        { AttributeName: 'color', KeyType: 'HASH' },
        { AttributeName: 'weight', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['label'] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'by-weight',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'weight', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

const thing = (sk: string, color: string | undefined, weight: number | undefined) => ({
  pk: { S: 'p' },
  sk: { S: sk },
  label: { S: `label ${sk}` },
  note: { S: 'only in the table' },
  ...(color !== undefined && { color: { S: color } }),
  ...(weight !== undefined && { weight: { N: String(weight) } }),
});

async function openIndexed() {
  const opened = await openThings(INDEXED);
  for (const Item of [
    thing('a', 'red', 10),
    thing('b', 'red', 9),
    thing('c', undefined, 8),
    thing('d', 'red', undefined),
  ]) {
    await opened.client.send(new PutItemCommand({ TableName, Item }));
  }
  const red = (more: Partial<QueryCommandInput> = {}) =>
    opened.client.send(
      new QueryCommand({
        TableName,
        IndexName: 'by-color',
        KeyConditionExpression: 'color = :c',
        ExpressionAttributeValues: { ':c': { S: 'red' } },
        ...more,
      }),
    );
  const weights = (more: Partial<QueryCommandInput> = {}) =>
    opened.client.send(
      new QueryCommand({
        TableName,
        IndexName: 'by-weight',
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: { ':p': { S: 'p' } },
        ...more,
      }),
    );
  return { ...opened, red, weights };
}

const sks = (page: { Items?: Record<string, { S?: string }>[] | undefined }) => page.Items?.map((item) => item.sk?.S);

describe('a secondary index', () => {
  it('is sparse, in the order of its own keys, and holds what it projects', async () => {
    const { red, weights } = await openIndexed();
    const page = await red();
    expect(sks(page)).toEqual(['b', 'a']);
    expect(page.Items?.[0]).toEqual({
      pk: { S: 'p' },
      sk: { S: 'b' },
      color: { S: 'red' },
      weight: { N: '9' },
      label: { S: 'label b' },
    });
    expect((await weights()).Items?.map((item) => Object.keys(item).sort())).toEqual([
      ['pk', 'sk', 'weight'],
      ['pk', 'sk', 'weight'],
      ['pk', 'sk', 'weight'],
    ]);
  });

  it('follows its items', async () => {
    const { client, red } = await openIndexed();
    const update = (UpdateExpression: string, values?: QueryCommandInput['ExpressionAttributeValues']) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: { pk: { S: 'p' }, sk: { S: 'a' } },
          UpdateExpression,
          ExpressionAttributeValues: values,
        }),
      );
    await update('SET weight = :w', { ':w': { N: '-1' } });
    expect(sks(await red())).toEqual(['a', 'b']);
    await update('REMOVE weight');
    expect(sks(await red())).toEqual(['b']);
    await expect(update('SET weight = :w', { ':w': { S: 'heavy' } })).rejects.toThrow(
      'One or more parameter values were invalid: Type mismatch for Index Key weight Expected: N Actual: S IndexName: by-color',
    );
    await expect(client.send(new PutItemCommand({ TableName, Item: thing('x', '', 1) }))).rejects.toThrow(
      'cannot contain an empty string value. IndexName: by-color, IndexKey: color',
    );
  });

  it('goes page by page with a start key of both keys', async () => {
    const { red } = await openIndexed();
    const first = await red({ Limit: 1 });
    expect(first.LastEvaluatedKey).toEqual({ pk: { S: 'p' }, sk: { S: 'b' }, color: { S: 'red' }, weight: { N: '9' } });
    expect(sks(await red({ ExclusiveStartKey: first.LastEvaluatedKey }))).toEqual(['a']);
    expect(sks(await red({ ExclusiveStartKey: first.LastEvaluatedKey, ScanIndexForward: false }))).toEqual([]);
  });

  it('that is global knows no consistent reads and nothing but what it projects', async () => {
    const { red } = await openIndexed();
    await expect(red({ ConsistentRead: true })).rejects.toThrow(
      'Consistent reads are not supported on global secondary indexes',
    );
    await expect(red({ Select: 'ALL_ATTRIBUTES' })).rejects.toThrow(
      'Select type ALL_ATTRIBUTES is not supported for global secondary index by-color because its projection type is not ALL',
    );
    await expect(red({ ProjectionExpression: 'note' })).rejects.toThrow(
      'Global secondary index by-color does not project [note]',
    );
    await expect(red({ IndexName: 'by-nothing' })).rejects.toThrow(
      'The table does not have the specified index: by-nothing',
    );
  });

  it('that is local fetches the rest from the table, and charges for it', async () => {
    const { weights } = await openIndexed();
    const page = await weights({ Select: 'ALL_ATTRIBUTES', ConsistentRead: true, ReturnConsumedCapacity: 'INDEXES' });
    expect(page.Items?.[0]).toEqual(thing('c', undefined, 8));
    expect(page.ConsumedCapacity).toEqual({
      TableName,
      CapacityUnits: 4,
      Table: { CapacityUnits: 3 },
      LocalSecondaryIndexes: { 'by-weight': { CapacityUnits: 1 } },
    });
  });

  it('is charged when its entry changes: once for what it projects, twice for its keys, never for the rest', async () => {
    const { client } = await openIndexed();
    const units = async (UpdateExpression: string, value: { S: string } | { N: string }) => {
      const { ConsumedCapacity } = await client.send(
        new UpdateItemCommand({
          TableName,
          Key: { pk: { S: 'p' }, sk: { S: 'a' } },
          UpdateExpression,
          ExpressionAttributeValues: { ':v': value },
          ReturnConsumedCapacity: 'INDEXES',
        }),
      );
      return {
        total: ConsumedCapacity?.CapacityUnits,
        global: ConsumedCapacity?.GlobalSecondaryIndexes?.['by-color']?.CapacityUnits,
        local: ConsumedCapacity?.LocalSecondaryIndexes?.['by-weight']?.CapacityUnits,
      };
    };
    expect(await units('SET note = :v', { S: 'new' })).toEqual({ total: 1, global: undefined, local: undefined });
    expect(await units('SET label = :v', { S: 'new' })).toEqual({ total: 2, global: 1, local: undefined });
    expect(await units('SET weight = :v', { N: '77' })).toEqual({ total: 5, global: 2, local: 2 });
  });

  it('can be added to a table that has items, of which it leaves out those of another type, and taken away', async () => {
    const { client } = await openIndexed();
    const mistyped = { pk: { S: 'p' }, sk: { S: 'e' }, label: { N: '1' } };
    await client.send(new PutItemCommand({ TableName, Item: mistyped }));
    await client.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
          { AttributeName: 'color', AttributeType: 'S' },
          { AttributeName: 'weight', AttributeType: 'N' },
          { AttributeName: 'label', AttributeType: 'S' },
        ],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: 'by-label',
              KeySchema: [{ AttributeName: 'label', KeyType: 'HASH' }],
              Projection: { ProjectionType: 'ALL' },
            },
          },
        ],
      }),
    );
    const scan = () => client.send(new ScanCommand({ TableName, IndexName: 'by-label' }));
    expect((await scan()).Count).toBe(4);
    await client.send(
      new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-label' } }] }),
    );
    await expect(scan()).rejects.toThrow('The table does not have the specified index: by-label');
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.GlobalSecondaryIndexes).toMatchObject([{ IndexName: 'by-color', ItemCount: 2 }]);
  });
});
