import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunningCloud } from '../../../../local/cloud/cloud.ts';
import { type Booted, bootLambda, eventually } from './boot-lambda.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:dead';
interface Sent {
  QueueUrl: string;
  MessageBody: string;
  MessageAttributes: Record<string, { StringValue: string }>;
}

let sent: Sent[];
let directory: string;
let lambda: Booted;

function addQueue(cloud: RunningCloud): void {
  cloud.add({
    name: 'sqs',
    operations: {
      SendMessage(input: Sent) {
        sent.push(input);
        return {};
      },
    },
    access: () => [{ action: 'sqs:SendMessage', resource: QUEUE }],
    start() {},
    stop() {},
  });
}

const boot = (asyncRetryDelaysMs: number[]) => bootLambda({ directory, asyncRetryDelaysMs }, addQueue);

beforeEach(async () => {
  sent = [];
  directory = mkdtempSync(path.join(tmpdir(), 'async-'));
  lambda = await boot([10, 20]);
  await lambda.createRole('sender', [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE }]);
});
afterEach(async () => {
  await lambda.cloud.stop();
  rmSync(directory, { recursive: true });
});

const Role = 'arn:aws:iam::000000000000:role/sender';
const ALWAYS_FAILS =
  'export const handler = async (event) => { console.log("ran " + event.n); throw new Error("no"); };';
const ran = (n: number) => lambda.lines.filter(({ message }) => message.includes(`ran ${n}`)).length;

describe('an asynchronous invocation', () => {
  it('is accepted at once and runs soon', async () => {
    await lambda.createFunction('fn', 'export const handler = async (event) => console.log("ran " + event.n);');
    const { response } = await lambda.invoke('fn', { n: 1 }, { InvocationType: 'Event' });
    expect(response).toEqual({ StatusCode: 202 });
    await eventually(() => ran(1) === 1);
  });

  it('is tried three times in all, and then goes to the dead-letter queue as it came', async () => {
    await lambda.createFunction('fn', ALWAYS_FAILS, { Role, DeadLetterConfig: { TargetArn: QUEUE } });
    await lambda.invoke('fn', { n: 2 }, { InvocationType: 'Event' });
    const [message] = await eventually(() => sent.length > 0 && sent);
    expect(message).toMatchObject({
      QueueUrl: expect.stringMatching(/\/000000000000\/dead$/),
      MessageBody: '{"n":2}',
      MessageAttributes: { ErrorCode: { StringValue: '200' }, ErrorMessage: { StringValue: 'no' } },
    });
    await eventually(() => ran(2) === 3);
  });

  it('is told to its destinations, with what was asked and answered', async () => {
    await lambda.createFunction(
      'fn',
      'export const handler = async ({ n }) => { if (n < 0) throw new Error("no"); return n; };',
      { Role },
    );
    const DestinationConfig = { OnSuccess: { Destination: QUEUE }, OnFailure: { Destination: QUEUE } };
    const config = { FunctionName: 'fn', MaximumRetryAttempts: 0, DestinationConfig };
    await lambda.call('PutFunctionEventInvokeConfig', config);
    await lambda.invoke('fn', { n: 3 }, { InvocationType: 'Event' });
    await eventually(() => sent.length === 1);
    await lambda.invoke('fn', { n: -3 }, { InvocationType: 'Event' });
    await eventually(() => sent.length === 2);
    expect(sent.map(({ MessageBody }) => JSON.parse(MessageBody))).toMatchObject([
      {
        requestContext: { condition: 'Success', approximateInvokeCount: 1 },
        requestPayload: { n: 3 },
        responsePayload: 3,
      },
      {
        version: '1.0',
        requestContext: { condition: 'RetriesExhausted', functionArn: expect.stringMatching(/:function:fn:\$LATEST$/) },
        requestPayload: { n: -3 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorMessage: 'no' },
      },
    ]);
  });

  it('is not lost by a restart between its tries', async () => {
    await lambda.cloud.stop();
    lambda = await boot([60_000]);
    await lambda.createFunction('fn', ALWAYS_FAILS, { Role });
    await lambda.invoke('fn', { n: 4 }, { InvocationType: 'Event' });
    await eventually(() => ran(4) === 1);
    await lambda.cloud.stop();

    lambda = await boot([1]);
    await lambda.call('PutFunctionEventInvokeConfig', {
      FunctionName: 'fn',
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
    const now = Date.now;
    Date.now = () => now() + 61_000;
    try {
      await lambda.cloud.stop();
      lambda = await boot([1]);
      await eventually(() => sent.length === 1);
    } finally {
      Date.now = now;
    }
    expect(JSON.parse(sent[0]?.MessageBody ?? '')).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 1 },
      requestPayload: { n: 4 },
    });
  });

  it('waits while its function is throttled', async () => {
    await lambda.createFunction('fn', 'export const handler = async (event) => console.log("ran " + event.n);');
    await lambda.call('PutFunctionConcurrency', { FunctionName: 'fn', ReservedConcurrentExecutions: 0 });
    await lambda.invoke('fn', { n: 5 }, { InvocationType: 'Event' });
    await lambda.call('DeleteFunctionConcurrency', { FunctionName: 'fn' });
    await eventually(() => ran(5) === 1);
  });
});
