import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createDynamoDb } from '../../../../local/dynamodb/dynamodb.ts';
import { createSqs } from '../../../../local/sqs/sqs.ts';
import { type Booted, bootLambda, eventually } from './boot-lambda.ts';

const DEAD = 'arn:aws:sqs:us-east-1:000000000000:dead';
/** Prints what it gets as `got a,b,c`. Fails, or reports, at ids that begin with `bad`; `once` fails one time only. */
const SOURCE = `
  let failed = false;
  export const handler = async ({ Records }) => {
    const ids = Records.map(({ dynamodb }) => dynamodb.Keys.id.S);
    console.log('got ' + ids.join(','));
    const bad = Records.filter(({ dynamodb: { Keys } }) => Keys.id.S.startsWith('bad') || (Keys.id.S === 'once' && !failed));
    failed ||= ids.includes('once');
    if (process.env.REPORTS) return { batchItemFailures: bad.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) };
    if (bad.length > 0) throw new Error('bad');
  };`;

let directory: string;
let lambda: Booted;
let streamArn: string;

const boot = () =>
  bootLambda({ directory }, (cloud) => {
    cloud.add(createDynamoDb(cloud));
    cloud.add(createSqs(cloud));
  });
const dynamodb = (operation: string, input: object) =>
  lambda.cloud.call<Record<string, unknown>>('dynamodb', operation, input, ACCOUNT);
const put = async (...ids: string[]) => {
  for (const id of ids) await dynamodb('PutItem', { TableName: 'jobs', Item: { id: { S: id } } });
};
const gots = () => lambda.lines.flatMap(({ message }) => /got (.*)/.exec(message)?.[1] ?? []);

async function createFunction(settings: object = {}, source = SOURCE): Promise<void> {
  const reads = ['DescribeStream', 'GetShardIterator', 'GetRecords'].map((name) => `dynamodb:${name}`);
  await lambda.createRole('reader', [
    { Effect: 'Allow', Action: reads, Resource: 'arn:aws:dynamodb:*:*:table/jobs/stream/*' },
    { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: DEAD },
  ]);
  await lambda.createFunction('fn', source, { Role: 'arn:aws:iam::000000000000:role/reader', ...settings });
}

async function map(settings: object = {}): Promise<string> {
  const base = { FunctionName: 'fn', EventSourceArn: streamArn, StartingPosition: 'TRIM_HORIZON' };
  return String((await lambda.call('CreateEventSourceMapping', { ...base, ...settings })).UUID);
}

const REPORTS = { Environment: { Variables: { REPORTS: '1' } } };

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'stream-mapping-'));
  lambda = await boot();
  const { TableDescription } = await dynamodb('CreateTable', {
    TableName: 'jobs',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  streamArn = (TableDescription as { LatestStreamArn: string }).LatestStreamArn;
  await lambda.cloud.call('sqs', 'CreateQueue', { QueueName: 'dead' }, ACCOUNT);
});
afterEach(async () => {
  await lambda.cloud.stop();
  rmSync(directory, { recursive: true });
});

describe('a stream that is mapped to a function', () => {
  it('gives its changes in order, the ones before and the ones to come', async () => {
    await createFunction();
    await put('a', 'b');
    await map();
    await eventually(() => gots().join() === 'a,b');
    await put('c');
    await eventually(() => gots().join() === 'a,b,c');
  });

  it('gives records in the shape that Lambda gives them', async () => {
    await createFunction({}, 'export const handler = async (event) => console.log("event " + JSON.stringify(event));');
    const Item = {
      id: { S: 'a' },
      n: { N: '1' },
      b: { B: Buffer.from('bytes') },
      m: { M: { l: { L: [{ NULL: true }] } } },
    };
    await dynamodb('PutItem', { TableName: 'jobs', Item });
    await map();
    const { message } = await eventually(() => lambda.lines.find((line) => line.message.includes('event ')));
    expect(JSON.parse(message.slice(message.indexOf('event ') + 6))).toEqual({
      Records: [
        {
          eventID: expect.any(String),
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'us-east-1',
          dynamodb: {
            ApproximateCreationDateTime: expect.any(Number),
            Keys: { id: { S: 'a' } },
            NewImage: { id: { S: 'a' }, n: { N: '1' }, b: { B: 'Ynl0ZXM=' }, m: { M: { l: { L: [{ NULL: true }] } } } },
            SequenceNumber: expect.stringMatching(/^\d+$/),
            SizeBytes: expect.any(Number),
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
          eventSourceARN: streamArn,
        },
      ],
    });
  });

  it('is held up by a failing batch until it succeeds', async () => {
    await createFunction();
    await put('once', 'a');
    await map({ BatchSize: 1 });
    await eventually(() => gots().join(' ') === 'once once a');
  });

  it('goes on from the lowest record that the function reports', async () => {
    await createFunction(REPORTS);
    await put('a', 'once', 'b');
    await map({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
    await eventually(() => gots().join(' ') === 'a,once,b once,b');
  });

  it('finds the bad record by halves, and gives up only that one, with a word to the destination', async () => {
    await createFunction();
    await put('a', 'b', 'bad', 'c');
    const DestinationConfig = { OnFailure: { Destination: DEAD } };
    await map({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1, DestinationConfig });
    await eventually(() => gots().join(' ') === 'a,b,bad,c a,b bad,c bad bad c');
    const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/dead';
    const { Messages } = await lambda.cloud.call<{ Messages: { Body: string }[] }>(
      'sqs',
      'ReceiveMessage',
      { QueueUrl },
      ACCOUNT,
    );
    expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
      DDBStreamBatchInfo: { batchSize: 1, streamArn, shardId: expect.stringMatching(/^shardId-/) },
    });
  });

  it('passes over records that are too old', async () => {
    await createFunction();
    await put('old');
    const now = Date.now;
    Date.now = () => now() + 120_000;
    try {
      await put('young');
      await map({ MaximumRecordAgeInSeconds: 60 });
      await eventually(() => gots().length > 0);
      expect(gots()).toEqual(['young']);
    } finally {
      Date.now = now;
    }
  });

  it('passes over records that no filter fits', async () => {
    await createFunction();
    await put('a1', 'b1', 'a2');
    await map({ FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"id":{"S":[{"prefix":"a"}]}}}}' }] } });
    await eventually(() => gots().join() === 'a1,a2');
  });

  it('is read on from its checkpoint after a restart', async () => {
    await createFunction();
    await put('a');
    await map({ StartingPosition: 'LATEST' });
    await put('b');
    await eventually(() => gots().join().endsWith('b'));
    await lambda.cloud.stop();
    lambda = await boot();
    await put('c');
    await eventually(() => gots().length > 0);
    expect(gots()).toEqual(['c']);
  });

  it('hands a change over within milliseconds when the function is warm', async () => {
    await createFunction({}, 'export const handler = async ({ Records }) => Records.length;');
    const UUID = await map();
    await put('a');
    const lastResult = async () => (await lambda.call('GetEventSourceMapping', { UUID })).LastProcessingResult;
    while ((await lastResult()) !== 'OK') await new Promise((resolve) => setTimeout(resolve, 5));
    const starts = () => lambda.lines.filter(({ message }) => message.startsWith('START')).length;
    for (let n = 0; n < 20; n += 1) {
      await put(`n${n}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // Each change had its own invocation: none waited for the next look, a second later.
    await eventually(() => starts() >= 15);
  });

  it('shows what the role lacks', async () => {
    await lambda.createFunction('fn', SOURCE);
    const UUID = await map();
    await eventually(() => lambda.problems.find((problem) => problem.includes('dynamodb:DescribeStream')));
    const { LastProcessingResult } = await lambda.call('GetEventSourceMapping', { UUID });
    expect(LastProcessingResult).toContain('is not authorized to perform: dynamodb:DescribeStream');
  });

  it.each([
    ['no starting position', { StartingPosition: undefined }],
    ['a batch of 10,001', { BatchSize: 10_001 }],
    ['a filter that is no JSON', { FilterCriteria: { Filters: [{ Pattern: '{' }] } }],
    ['a topic', { EventSourceArn: 'arn:aws:sns:us-east-1:000000000000:t' }],
  ])('is refused with %s', async (_what, settings) => {
    await createFunction();
    await expect(map(settings)).rejects.toMatchObject({
      code: expect.stringMatching(/^(InvalidParameterValue|Validation)Exception$/),
    });
  });
});
