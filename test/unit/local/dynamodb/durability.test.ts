import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import type {
  DescribeStreamOutput,
  GetRecordsOutput,
  GetShardIteratorOutput,
} from '../../../../local/dynamodb/streams/stream-types.ts';
import { openDynamoDb } from './open-dynamodb.ts';

const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

const local = path.resolve(import.meta.dirname, '../../../../local');

/** Puts one item after the other and says so after each answer, until it is killed. */
const WRITER = `
  import { createCloud } from ${JSON.stringify(`${local}/cloud/cloud.ts`)};
  import { ACCOUNT } from ${JSON.stringify(`${local}/cloud/service.ts`)};
  import { createDynamoDb } from ${JSON.stringify(`${local}/dynamodb/dynamodb.ts`)};
  const cloud = createCloud({ directory: process.argv[1] });
  cloud.add(createDynamoDb(cloud));
  const call = (operation, input) => cloud.call('dynamodb', operation, input, ACCOUNT);
  await call('CreateTable', {
    TableName: 'things', BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'N' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  });
  for (let n = 0; ; n++) {
    await call('PutItem', { TableName: 'things', Item: { pk: { N: String(n) } } });
    await new Promise((resolve) => process.stdout.write(n + '\\n', resolve));
  }`;

describe('what was answered', () => {
  it('survives kill -9, items and stream records together', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'dynamodb-'));
    directories.push(directory);
    const writer = spawn(process.execPath, ['--input-type=module', '-e', WRITER, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let answered = -1;
    for await (const chunk of writer.stdout) {
      answered = Number(String(chunk).trim().split('\n').at(-1));
      if (answered >= 200) writer.kill('SIGKILL');
    }
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
    expect(answered).toBeGreaterThanOrEqual(200);

    const { client, call } = openDynamoDb({ directory });
    const get = (n: number) => client.send(new GetItemCommand({ TableName: 'things', Key: { pk: { N: String(n) } } }));
    for (const n of [0, 1, answered]) expect((await get(n)).Item).toEqual({ pk: { N: String(n) } });

    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'things' }));
    const StreamArn = Table?.LatestStreamArn;
    const { StreamDescription } = await call<DescribeStreamOutput>('DescribeStream', { StreamArn });
    let iterator: string | undefined = (
      await call<GetShardIteratorOutput>('GetShardIterator', {
        StreamArn,
        ShardId: StreamDescription.Shards[0]?.ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      })
    ).ShardIterator;
    const keys: number[] = [];
    let read = 1;
    while (read > 0) {
      const page: GetRecordsOutput = await call<GetRecordsOutput>('GetRecords', { ShardIterator: iterator });
      keys.push(...page.Records.map((record) => Number(record.dynamodb.Keys.pk?.N)));
      iterator = page.NextShardIterator;
      read = page.Records.length;
    }
    // One record an item, in order; the last write may have been committed without its answer.
    expect(keys).toEqual(Array.from({ length: Table?.ItemCount ?? 0 }, (_, n) => n));
    expect(keys.length).toBeGreaterThan(answered);

    await client.send(new PutItemCommand({ TableName: 'things', Item: { pk: { N: '-1' } } }));
    const next = await call<GetRecordsOutput>('GetRecords', { ShardIterator: iterator });
    expect(next.Records.map((record) => record.dynamodb.Keys.pk?.N)).toEqual(['-1']);
  });
});
