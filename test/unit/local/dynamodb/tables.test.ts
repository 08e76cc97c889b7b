import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { openDynamoDb, openThings } from './open-dynamodb.ts';

const TableName = 'things';
const ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/things';

afterEach(() => {
  jest.useRealTimers();
});

describe('a table', () => {
  it('is described as it was created, and known by name and ARN', async () => {
    const { client } = await openThings();
    const { Table } = await client.send(new DescribeTableCommand({ TableName: ARN }));
    expect(Table).toMatchObject({
      TableName,
      TableArn: ARN,
      TableStatus: 'ACTIVE',
      ItemCount: 0,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
    expect(Math.abs(Date.now() - Number(Table?.CreationDateTime))).toBeLessThan(10_000);
    await client.send(new PutItemCommand({ TableName: ARN, Item: { pk: { S: 'p' }, sk: { S: 's' } } }));
    const counted = await client.send(new DescribeTableCommand({ TableName }));
    expect(counted.Table).toMatchObject({ ItemCount: 1, TableSizeBytes: 6 });
  });

  it('is there once', async () => {
    await expect(
      openThings().then(async ({ client }) => {
        const input = {
          TableName,
          BillingMode: 'PAY_PER_REQUEST' as const,
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
        };
        await client.send(new CreateTableCommand(input));
      }),
    ).rejects.toMatchObject({ name: 'ResourceInUseException', message: 'Table already exists: things' });
  });

  it('takes its time to be created and updated where it is told to', async () => {
    jest.useFakeTimers({ now: 1_000_000_000_000 });
    const { client } = await openThings({}, { tableDelayMs: 500 });
    const status = async () => (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
    expect(await status()).toBe('CREATING');
    await expect(client.send(new ScanCommand({ TableName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    jest.setSystemTime(1_000_000_000_500);
    expect(await status()).toBe('ACTIVE');
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
    expect(await status()).toBe('UPDATING');
    await client.send(new ScanCommand({ TableName }));
  });

  it('is not deleted while it is protected, and leaves nothing when it is', async () => {
    const { client } = await openThings({ DeletionProtectionEnabled: true });
    await client.send(new PutItemCommand({ TableName, Item: { pk: { S: 'p' }, sk: { S: 's' } } }));
    await expect(client.send(new DeleteTableCommand({ TableName }))).rejects.toThrow('protected against deletion');
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    const { TableDescription } = await client.send(new DeleteTableCommand({ TableName }));
    expect(TableDescription?.TableStatus).toBe('DELETING');
    await expect(client.send(new DescribeTableCommand({ TableName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: things not found',
    });
  });

  it.each([
    [{ TableName: 'ab' }, 'TableName must be at least 3 characters long and at most 255 characters long'],
    [{ TableName: 'a b c' }, 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+'],
    [
      { BillingMode: undefined },
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    ],
    [
      { KeySchema: [{ AttributeName: 'id', KeyType: 'RANGE' as const }] },
      'The first KeySchemaElement is not a HASH key type',
    ],
    [
      { KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' as const }] },
      'Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [id]',
    ],
    [
      {
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' as const },
          { AttributeName: 'x', AttributeType: 'S' as const },
        ],
      },
      'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    ],
    [{ StreamSpecification: { StreamEnabled: true } }, 'StreamViewType must be specified'],
  ])('is refused where DynamoDB refuses it: %#', async (more, message) => {
    const { client } = openDynamoDb();
    const input = {
      TableName,
      BillingMode: 'PAY_PER_REQUEST' as const,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
      ...more,
    };
    await expect(client.send(new CreateTableCommand(input))).rejects.toThrow(message);
    expect((await client.send(new ListTablesCommand())).TableNames).toEqual([]);
  });

  it('is listed with others, page by page', async () => {
    const { client } = openDynamoDb();
    for (const name of ['ccc', 'aaa', 'bbb']) {
      await client.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        }),
      );
    }
    const first = await client.send(new ListTablesCommand({ Limit: 2 }));
    expect(first).toMatchObject({ TableNames: ['aaa', 'bbb'], LastEvaluatedTableName: 'bbb' });
    const rest = await client.send(new ListTablesCommand({ ExclusiveStartTableName: first.LastEvaluatedTableName }));
    expect(rest.TableNames).toEqual(['ccc']);
  });

  it('keeps tags, time to live and point-in-time recovery', async () => {
    const { client } = await openThings({ Tags: [{ Key: 'a', Value: '1' }] });
    await client.send(new TagResourceCommand({ ResourceArn: ARN, Tags: [{ Key: 'b', Value: '2' }] }));
    await client.send(new UntagResourceCommand({ ResourceArn: ARN, TagKeys: ['a'] }));
    expect((await client.send(new ListTagsOfResourceCommand({ ResourceArn: ARN }))).Tags).toEqual([
      { Key: 'b', Value: '2' },
    ]);

    const live = (Enabled: boolean, AttributeName = 'ttl') =>
      client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }));
    await live(true);
    await expect(live(true)).rejects.toThrow('TimeToLive is already enabled');
    await expect(live(true, 'other')).rejects.toThrow('TimeToLive is active on a different AttributeName');
    expect((await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription).toEqual({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'ttl',
    });
    await live(false);
    await expect(live(false)).rejects.toThrow('TimeToLive is already disabled');

    await client.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toMatchObject({
      PointInTimeRecoveryStatus: 'ENABLED',
      RecoveryPeriodInDays: 35,
    });
  });

  it('of the same name as a deleted one starts empty', async () => {
    const { client } = await openThings();
    const Key = { pk: { S: 'p' }, sk: { S: 's' } };
    await client.send(new PutItemCommand({ TableName, Item: Key }));
    await client.send(new DeleteTableCommand({ TableName }));
    await client.send(
      new CreateTableCommand({
        TableName,
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
    expect(await client.send(new GetItemCommand({ TableName, Key }))).not.toHaveProperty('Item');
  });
});
