import {
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type {
  DescribeStreamOutput,
  GetRecordsOutput,
  GetShardIteratorOutput,
  ListStreamsOutput,
} from '../../../../local/dynamodb/streams/stream-types.ts';
import { openThings } from './open-dynamodb.ts';

const TableName = 'things';
const key = (sk: string) => ({ pk: { S: 'p' }, sk: { S: sk } });

afterEach(() => {
  jest.useRealTimers();
});

async function openStreaming(StreamViewType: 'NEW_AND_OLD_IMAGES' | 'KEYS_ONLY' | 'NEW_IMAGE' = 'NEW_AND_OLD_IMAGES') {
  const opened = await openThings({ StreamSpecification: { StreamEnabled: true, StreamViewType } });
  const { Table } = await opened.client.send(new DescribeTableCommand({ TableName }));
  const StreamArn = Table?.LatestStreamArn ?? '';
  const describeStream = async () =>
    (await opened.call<DescribeStreamOutput>('DescribeStream', { StreamArn })).StreamDescription;
  const iterator = async (ShardIteratorType: string, SequenceNumber?: string) => {
    const ShardId = (await describeStream()).Shards[0]?.ShardId;
    const input = { StreamArn, ShardId, ShardIteratorType, SequenceNumber };
    return (await opened.call<GetShardIteratorOutput>('GetShardIterator', input)).ShardIterator;
  };
  const getRecords = (ShardIterator: string | undefined, Limit?: number) =>
    opened.call<GetRecordsOutput>('GetRecords', { ShardIterator, Limit });
  const put = (sk: string, more: object = {}) =>
    opened.client.send(new PutItemCommand({ TableName, Item: { ...key(sk), ...more } }));
  return { ...opened, StreamArn, describeStream, iterator, getRecords, put };
}

const seen = (output: GetRecordsOutput) =>
  output.Records.map((record) => [record.eventName, record.dynamodb.Keys.sk?.S]);

describe('a stream', () => {
  it('has a record of each change, with images, and none of what changes nothing', async () => {
    const { client, put, iterator, getRecords } = await openStreaming();
    await put('a', { n: { N: '1' }, set: { SS: ['x', 'y'] }, bytes: { B: Uint8Array.of(5) } });
    await put('a', { set: { SS: ['y', 'x'] }, n: { N: '1.0' }, bytes: { B: Uint8Array.of(5) } });
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: key('a'),
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': { N: '2' } },
      }),
    );
    await client.send(new DeleteItemCommand({ TableName, Key: key('a') }));
    await client.send(new DeleteItemCommand({ TableName, Key: key('a') }));
    const { Records } = await getRecords(await iterator('TRIM_HORIZON'));
    expect(Records.map((record) => record.eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(Records[1]).toMatchObject({
      eventSource: 'aws:dynamodb',
      eventVersion: '1.1',
      awsRegion: 'us-east-1',
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      dynamodb: {
        Keys: key('a'),
        OldImage: { n: { N: '1' }, bytes: { B: Uint8Array.of(5) } },
        NewImage: { n: { N: '2' } },
        SequenceNumber: expect.stringMatching(/^\d{21}$/),
        SizeBytes: expect.any(Number),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
        ApproximateCreationDateTime: expect.any(Date),
      },
    });
    expect(Records[2]?.dynamodb).not.toHaveProperty('NewImage');
    expect(Records[0]).not.toHaveProperty('userIdentity');
  });

  it('shows what its view type says', async () => {
    const { put, iterator, getRecords } = await openStreaming('KEYS_ONLY');
    await put('a', { n: { N: '1' } });
    const { Records } = await getRecords(await iterator('TRIM_HORIZON'));
    expect(Object.keys(Records[0]?.dynamodb ?? {})).not.toEqual(expect.arrayContaining(['NewImage']));
  });

  it('is read on from where one was, from its end, or from a sequence number', async () => {
    const { put, iterator, getRecords } = await openStreaming();
    await put('a');
    await put('b');
    const latest = await iterator('LATEST');
    await put('c');
    const first = await getRecords(await iterator('TRIM_HORIZON'), 2);
    expect(seen(first)).toEqual([
      ['INSERT', 'a'],
      ['INSERT', 'b'],
    ]);
    const second = await getRecords(first.NextShardIterator);
    expect(seen(second)).toEqual([['INSERT', 'c']]);
    const end = await getRecords(second.NextShardIterator);
    expect(end.Records).toEqual([]);
    expect(end.NextShardIterator).toBeDefined();
    expect(seen(await getRecords(latest))).toEqual([['INSERT', 'c']]);
    const b = first.Records[1]?.dynamodb.SequenceNumber;
    expect(seen(await getRecords(await iterator('AT_SEQUENCE_NUMBER', b)))).toEqual([
      ['INSERT', 'b'],
      ['INSERT', 'c'],
    ]);
    expect(seen(await getRecords(await iterator('AFTER_SEQUENCE_NUMBER', b)))).toEqual([['INSERT', 'c']]);
  });

  it('is signalled after the commit, once a transaction, and not for a transaction that was cancelled', async () => {
    const { client, cloud, StreamArn, iterator, getRecords, put } = await openStreaming();
    const latest = await iterator('LATEST');
    const counts: Promise<number>[] = [];
    cloud.onSignal(StreamArn, () => counts.push(getRecords(latest).then(({ Records }) => Records.length)));
    const transact = (condition: string) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName, Item: key('a') } },
            { Put: { TableName, Item: key('b'), ConditionExpression: condition } },
          ],
        }),
      );
    await expect(transact('attribute_exists(pk)')).rejects.toThrow('ConditionalCheckFailed');
    await transact('attribute_not_exists(pk)');
    await put('a');
    expect(await Promise.all(counts)).toEqual([2]);
  });

  it('is read whole from anywhere, however much of it is in memory, without what a cancelled transaction wrote', async () => {
    const { client, put, iterator, getRecords } = await openStreaming('KEYS_ONLY');
    const names = Array.from({ length: 1_100 }, (_, n) => `n${String(n).padStart(4, '0')}`);
    const start = await iterator('TRIM_HORIZON');
    for (const [n, name] of names.entries()) {
      await put(name);
      if (n % 100 !== 50) continue;
      const Put = { TableName, Item: key('cancelled') };
      const ConditionCheck = { TableName, Key: key('none'), ConditionExpression: 'attribute_exists(pk)' };
      const cancelled = client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { ConditionCheck }] }));
      await expect(cancelled).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    }
    for (const limit of [undefined, 90, 333]) {
      const read: unknown[] = [];
      for (let from: string | undefined = start; ; ) {
        const page: GetRecordsOutput = await getRecords(from, limit);
        if (page.Records.length === 0) break;
        read.push(...page.Records.map(({ dynamodb }) => dynamodb.Keys.sk?.S));
        from = page.NextShardIterator;
      }
      expect(read).toEqual(names);
    }
  });

  it('ends when it is disabled, and can be read to its end; the next one is another stream', async () => {
    const { client, call, put, iterator, getRecords, describeStream, StreamArn } = await openStreaming();
    await put('a');
    const horizon = await iterator('TRIM_HORIZON');
    const enable = (StreamEnabled: boolean) =>
      client.send(
        new UpdateTableCommand({
          TableName,
          StreamSpecification: { StreamEnabled, ...(StreamEnabled && { StreamViewType: 'NEW_IMAGE' as const }) },
        }),
      );
    await enable(false);
    await put('b');
    expect(await describeStream()).toMatchObject({
      StreamStatus: 'DISABLED',
      Shards: [{ SequenceNumberRange: { EndingSequenceNumber: expect.any(String) } }],
    });
    const rest = await getRecords(horizon);
    expect(seen(rest)).toEqual([['INSERT', 'a']]);
    expect(await getRecords(rest.NextShardIterator)).toEqual({ Records: [] });
    await enable(true);
    await expect(enable(true)).rejects.toThrow('Table already has an enabled stream: TableName: things');
    const { Streams } = await call<ListStreamsOutput>('ListStreams', { TableName });
    expect(Streams).toHaveLength(2);
    await client.send(new DeleteTableCommand({ TableName }));
    expect((await describeStream()).StreamArn).toBe(StreamArn);
  });

  it('forgets after a day, and says so to who reads on from there', async () => {
    jest.useFakeTimers({ now: 1_000_000_000_000 });
    const { service, put, iterator, getRecords } = await openStreaming();
    await put('old');
    const [old] = (await getRecords(await iterator('TRIM_HORIZON'))).Records;
    await service.start();
    jest.advanceTimersByTime(12 * 3_600_000);
    await put('new');
    const stale = await iterator('TRIM_HORIZON');
    jest.advanceTimersByTime(12 * 3_600_000 + 120_000);
    await expect(getRecords(stale)).rejects.toMatchObject({ code: 'ExpiredIteratorException' });
    expect(seen(await getRecords(await iterator('TRIM_HORIZON')))).toEqual([['INSERT', 'new']]);
    await expect(iterator('AT_SEQUENCE_NUMBER', old?.dynamodb.SequenceNumber)).rejects.toMatchObject({
      code: 'TrimmedDataAccessException',
    });
    await service.stop();
  });
});

describe('time to live', () => {
  it('deletes late what has expired, and the record says who did it', async () => {
    jest.useFakeTimers({ now: 1_000_000_000_000 });
    const { client, service, put, iterator, getRecords } = await openStreaming();
    await put('before', { ttl: { N: '1000000030' } });
    await client.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' } }),
    );
    await put('after', { ttl: { N: '1000000090.7' } });
    await put('never', { ttl: { S: '1000000000' } });
    await put('mistake', { ttl: { N: '1' } });
    await put('extended', { ttl: { N: '1000000030' } });
    await put('extended', { ttl: { N: '2000000030' } });
    const latest = await iterator('LATEST');
    await service.start();
    jest.advanceTimersByTime(59_000);
    expect((await getRecords(latest)).Records).toEqual([]);
    jest.advanceTimersByTime(1_000);
    const first = await getRecords(latest);
    expect(seen(first)).toEqual([['REMOVE', 'before']]);
    expect(first.Records[0]?.userIdentity).toEqual({ PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' });
    jest.advanceTimersByTime(60_000);
    expect(seen(await getRecords(first.NextShardIterator))).toEqual([['REMOVE', 'after']]);
    await service.stop();
    jest.advanceTimersByTime(600_000);
    expect(jest.getTimerCount()).toBe(0);
  });
});
