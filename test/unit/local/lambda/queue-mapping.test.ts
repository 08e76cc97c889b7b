import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createSqs } from '../../../../local/sqs/sqs.ts';
import { type Booted, bootLambda, eventually } from './boot-lambda.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:work';
const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/work';
const READ = {
  Effect: 'Allow',
  Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  Resource: QUEUE,
};
/** Prints each body as `got …`; a body that begins with `bad` fails its batch, or only itself where that is reported. */
const SOURCE = `
  export const handler = async ({ Records }) => {
    for (const { body } of Records) console.log('got ' + body + ' of ' + Records.length);
    const bad = Records.filter(({ body }) => body.startsWith('bad'));
    if (process.env.REPORTS) return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    if (bad.length > 0) throw new Error('bad');
  };`;

let directory: string;
let lambda: Booted;

const boot = () => bootLambda({ directory }, (cloud) => cloud.add(createSqs(cloud)));
const sqs = (operation: string, input: object) =>
  lambda.cloud.call<Record<string, unknown>>('sqs', operation, input, ACCOUNT);
const send = (...bodies: string[]) =>
  Promise.all(bodies.map((MessageBody) => sqs('SendMessage', { QueueUrl, MessageBody })));
const got = (body: string) => lambda.lines.filter(({ message }) => message.includes(`got ${body} `)).length;

async function left(): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  const { Attributes } = await sqs('GetQueueAttributes', { QueueUrl, AttributeNames: names });
  return names.reduce((sum, name) => sum + Number((Attributes as Record<string, string>)[name]), 0);
}

async function map(settings: object = {}): Promise<string> {
  const input = { FunctionName: 'fn', EventSourceArn: QUEUE, ...settings };
  return String((await lambda.call('CreateEventSourceMapping', input)).UUID);
}

async function createFunction(settings: object = {}): Promise<void> {
  await lambda.createRole('reader', [READ]);
  await lambda.createFunction('fn', SOURCE, { Role: 'arn:aws:iam::000000000000:role/reader', ...settings });
}

async function untilEmpty(): Promise<void> {
  for (let n = 0; n < 5_000; n += 1) {
    if ((await left()) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the queue is not empty');
}

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'queue-mapping-'));
  lambda = await boot();
  await sqs('CreateQueue', { QueueName: 'work', Attributes: { VisibilityTimeout: '3' } });
});
afterEach(async () => {
  await lambda.cloud.stop();
  rmSync(directory, { recursive: true });
});

describe('a queue that is mapped to a function', () => {
  it('is emptied by it, what was there before and what comes', async () => {
    await createFunction();
    await send('a', 'b');
    await map();
    await untilEmpty();
    await send('c');
    await untilEmpty();
    await eventually(() => got('a') && got('b') && got('c'));
  });

  it('is told of a message: twenty, one after the other, come long before one long poll would have ended', async () => {
    await createFunction();
    await map();
    await send('a');
    await untilEmpty();
    const startedAtMs = performance.now();
    for (let n = 0; n < 20; n += 1) {
      await send(`m${n}`);
      while ((await left()) > 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });

  it('gives records in the shape that Lambda gives them', async () => {
    await lambda.createRole('reader', [READ]);
    const source = 'export const handler = async (event) => console.log("event " + JSON.stringify(event));';
    await lambda.createFunction('fn', source, { Role: 'arn:aws:iam::000000000000:role/reader' });
    await map();
    const MessageAttributes = { color: { DataType: 'String', StringValue: 'blue' } };
    await sqs('SendMessage', { QueueUrl, MessageBody: 'hello', MessageAttributes });
    const { message } = await eventually(() => lambda.lines.find((line) => line.message.includes('event ')));
    expect(JSON.parse(message.slice(message.indexOf('event ') + 6))).toEqual({
      Records: [
        {
          messageId: expect.any(String),
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            color: { stringValue: 'blue', stringListValues: [], binaryListValues: [], dataType: 'String' },
          },
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          md5OfMessageAttributes: expect.any(String),
          eventSource: 'aws:sqs',
          eventSourceARN: QUEUE,
          awsRegion: 'us-east-1',
        },
      ],
    });
  });

  it('keeps a failed batch until its visibility timeout is over, and gives it again', async () => {
    await sqs('SetQueueAttributes', { QueueUrl, Attributes: { VisibilityTimeout: '1' } });
    await createFunction({ Timeout: 1 });
    const UUID = await map();
    await send('bad');
    await eventually(() => got('bad') === 1);
    expect(await left()).toBe(1);
    const { LastProcessingResult } = await lambda.call('GetEventSourceMapping', { UUID });
    expect(LastProcessingResult).toBe('PROBLEM: Function call failed');
    await eventually(() => got('bad') === 2);
  });

  it('keeps only the messages that the function reports', async () => {
    await createFunction({ Environment: { Variables: { REPORTS: '1' } } });
    await send('a', 'bad', 'b');
    await map({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
    await eventually(() => got('a') && got('b') && got('bad'));
    await eventually(() => lambda.lines.some(({ message }) => message.startsWith('END')));
    expect(await left()).toBe(1);
  });

  it('fills its batches within the batching window', async () => {
    await createFunction();
    await map({ BatchSize: 3, MaximumBatchingWindowInSeconds: 2 });
    await send('a');
    await send('b');
    await send('c');
    await eventually(() => lambda.lines.some(({ message }) => message.includes('got a of 3')));
  });

  it('drops what no filter lets pass', async () => {
    await createFunction();
    await map({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["wanted"]}}' }] } });
    await send('{"kind":"other"}', '{"kind":"wanted"}', 'text');
    await untilEmpty();
    await eventually(() => got('{"kind":"wanted"}'));
    expect(got('{"kind":"other"}') + got('text')).toBe(0);
  });

  it('is read again after a restart, and not when the mapping is disabled or deleted', async () => {
    await createFunction();
    const UUID = await map();
    await lambda.cloud.stop();
    lambda = await boot();
    await send('a');
    await untilEmpty();
    await lambda.call('UpdateEventSourceMapping', { UUID, Enabled: false });
    await send('b');
    expect(await lambda.call('ListEventSourceMappings', { FunctionName: 'fn' })).toMatchObject({
      EventSourceMappings: [{ UUID, State: 'Disabled', EventSourceArn: QUEUE, BatchSize: 10 }],
    });
    expect(await left()).toBe(1);
    await lambda.call('UpdateEventSourceMapping', { UUID, Enabled: true });
    await untilEmpty();
    await lambda.call('DeleteEventSourceMapping', { UUID });
    await send('c');
    expect(await left()).toBe(1);
  });

  it('is refused to a role that may not read it, and to a function that may run longer than messages hide', async () => {
    await lambda.createFunction('fn', SOURCE);
    await expect(map()).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('sqs:GetQueueAttributes'),
    });
    await lambda.createRole('reader', [READ]);
    await lambda.call('UpdateFunctionConfiguration', {
      FunctionName: 'fn',
      Role: 'arn:aws:iam::000000000000:role/reader',
      Timeout: 4,
    });
    await expect(map()).rejects.toThrow('Queue visibility timeout: 3 seconds is less than Function timeout: 4 seconds');
    await lambda.call('UpdateFunctionConfiguration', { FunctionName: 'fn', Timeout: 3 });
    await map();
    await expect(map()).rejects.toMatchObject({ code: 'ResourceConflictException' });
  });
});
