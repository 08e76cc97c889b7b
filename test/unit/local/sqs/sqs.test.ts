import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Message, ReceiveMessageCommandInput } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createCloud, type RunningCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type AccessRequest } from '../../../../local/cloud/service.ts';
import { createSqs } from '../../../../local/sqs/sqs.ts';

const clouds: RunningCloud[] = [];

async function startCloud(directory?: string) {
  const cloud = createCloud({ directory });
  cloud.add(createSqs(cloud));
  await cloud.start();
  clouds.push(cloud);
  const send = (operation: string, input: object) => cloud.call<Answer>('sqs', operation, input, ACCOUNT);
  return { cloud, send };
}

interface Answer {
  QueueUrl?: string;
  Messages?: Message[];
  Attributes?: Record<string, string>;
  MD5OfMessageAttributes?: string;
}

async function queue(send: Awaited<ReturnType<typeof startCloud>>['send'], QueueName: string, Attributes = {}) {
  const { QueueUrl } = await send('CreateQueue', { QueueName, Attributes });
  const receive = async (input: Partial<ReceiveMessageCommandInput> = {}) =>
    (await send('ReceiveMessage', { QueueUrl, ...input })).Messages ?? [];
  return { QueueUrl, receive };
}

afterEach(async () => {
  for (const cloud of clouds.splice(0)) await cloud.stop();
});

describe('a standard queue', () => {
  it('answers the digests that SDKs check, and gives back body and attributes', async () => {
    const { send } = await startCloud();
    const { QueueUrl, receive } = await queue(send, 'q');
    const MessageAttributes = {
      'trace.id': { DataType: 'String', StringValue: 'abc' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2, 3) },
    };
    const sent = await send('SendMessage', { QueueUrl, MessageBody: 'hello', MessageAttributes });
    expect(sent).toMatchObject({
      MD5OfMessageBody: createHash('md5').update('hello').digest('hex'),
      MD5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const [message] = await receive({ MessageAttributeNames: ['All'], AttributeNames: ['All'] });
    expect(message).toMatchObject({
      Body: 'hello',
      MessageAttributes,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Attributes: { ApproximateReceiveCount: '1', SenderId: '000000000000' },
    });
  });

  it('computes the digest of attributes as AWS does', async () => {
    const { send } = await startCloud();
    const { QueueUrl } = await queue(send, 'q');
    const sent = await send('SendMessage', {
      QueueUrl,
      MessageBody: 'b',
      MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
    });
    // The value is that of moto's and LocalStack's tests, which took it from AWS.
    expect(sent).toMatchObject({ MD5OfMessageAttributes: '235c5c510d26fb653d073faed50ae77c' });
  });

  it('hides a received message until its visibility timeout ends, then signals and gives it again', async () => {
    const { cloud, send } = await startCloud();
    const { QueueUrl, receive } = await queue(send, 'q', { VisibilityTimeout: '1' });
    await send('SendMessage', { QueueUrl, MessageBody: 'again' });
    const startedAtMs = Date.now();
    const [first] = await receive();
    expect(await receive()).toEqual([]);
    const signalled = new Promise<number>((resolve) =>
      cloud.onSignal(cloud.arn('sqs', 'q'), () => resolve(Date.now())),
    );
    const [second] = await receive({ WaitTimeSeconds: 5, MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect((await signalled) - startedAtMs).toBeLessThan(4_000);
    expect(second).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: '2' } });
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
  });

  it('delivers a delayed message when its delay ends, not before', async () => {
    const { send } = await startCloud();
    const { QueueUrl, receive } = await queue(send, 'q');
    const sentAtMs = Date.now();
    await send('SendMessage', { QueueUrl, MessageBody: 'later', DelaySeconds: 1 });
    expect(await receive()).toEqual([]);
    expect(await receive({ WaitTimeSeconds: 5 })).toHaveLength(1);
    const waitedMs = Date.now() - sentAtMs;
    expect(waitedMs).toBeGreaterThanOrEqual(999);
    expect(waitedMs).toBeLessThan(4_000);
  });

  it('wakes a long poll at once when a message arrives', async () => {
    const { send } = await startCloud();
    const { QueueUrl, receive } = await queue(send, 'q');
    const polling = receive({ WaitTimeSeconds: 20 });
    const sentAtMs = Date.now();
    await send('SendMessage', { QueueUrl, MessageBody: 'now' });
    expect(await polling).toHaveLength(1);
    // Long before the poll would have ended by itself.
    expect(Date.now() - sentAtMs).toBeLessThan(10_000);
  });

  it('serves any number of long polls, one message each', async () => {
    const { send } = await startCloud();
    const { QueueUrl, receive } = await queue(send, 'q');
    const polling = Array.from({ length: 30 }, () => receive({ WaitTimeSeconds: 20 }));
    for (let n = 0; n < 30; n++) await send('SendMessage', { QueueUrl, MessageBody: `${n}` });
    const bodies = (await Promise.all(polling)).map(([message]) => message?.Body);
    expect(new Set(bodies).size).toBe(30);
  });

  it('ends a long poll empty when the cloud stops', async () => {
    const { cloud, send } = await startCloud();
    const { receive } = await queue(send, 'q');
    const polling = receive({ WaitTimeSeconds: 20 });
    await cloud.stop();
    expect(await polling).toEqual([]);
  });

  it('deletes with the latest receipt handle only', async () => {
    const { send } = await startCloud();
    const { QueueUrl, receive } = await queue(send, 'q', { VisibilityTimeout: '0' });
    await send('SendMessage', { QueueUrl, MessageBody: 'x' });
    const [old] = await receive();
    const [latest] = await receive();
    await send('DeleteMessage', { QueueUrl, ReceiptHandle: old?.ReceiptHandle });
    expect(await receive()).toHaveLength(1);
    await send('DeleteMessage', { QueueUrl, ReceiptHandle: latest?.ReceiptHandle });
    expect(await receive()).toHaveLength(1);
    const [current] = await receive();
    await send('DeleteMessage', { QueueUrl, ReceiptHandle: current?.ReceiptHandle });
    expect(await receive()).toEqual([]);
  });

  it('makes a message visible at once with a visibility timeout of 0', async () => {
    const { send } = await startCloud();
    const { QueueUrl, receive } = await queue(send, 'q');
    await send('SendMessage', { QueueUrl, MessageBody: 'x' });
    const [message] = await receive();
    const change = { QueueUrl, ReceiptHandle: message?.ReceiptHandle };
    await send('ChangeMessageVisibility', { ...change, VisibilityTimeout: 0 });
    await expect(send('ChangeMessageVisibility', { ...change, VisibilityTimeout: 5 })).rejects.toMatchObject({
      code: 'MessageNotInflight',
    });
    expect(await receive()).toHaveLength(1);
  });

  it('gives each message once to two receivers, ten at a time', async () => {
    const { send } = await startCloud();
    const { QueueUrl, receive } = await queue(send, 'q');
    for (const batch of [0, 1]) {
      const Entries = Array.from({ length: 10 }, (_, n) => ({ Id: `m${n}`, MessageBody: `${batch}-${n}` }));
      await send('SendMessageBatch', { QueueUrl, Entries });
    }
    const batches = await Promise.all([receive({ MaxNumberOfMessages: 10 }), receive({ MaxNumberOfMessages: 10 })]);
    expect(new Set(batches.flat().map((message) => message.Body)).size).toBe(20);
    const Entries = batches[0]?.map(({ ReceiptHandle }, n) => ({ Id: `${n}`, ReceiptHandle }));
    await send('DeleteMessageBatch', { QueueUrl, Entries });
    const { Attributes } = await send('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '10',
    });
  });
});

describe('redrive', () => {
  it('moves a message that was received maxReceiveCount times to the dead-letter queue at the next receive', async () => {
    const { cloud, send } = await startCloud();
    const dead = await queue(send, 'dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: cloud.arn('sqs', 'dead'), maxReceiveCount: 2 });
    const source = await queue(send, 'source', { RedrivePolicy, VisibilityTimeout: '0' });
    await send('SendMessage', { QueueUrl: source.QueueUrl, MessageBody: 'poison' });
    expect(await source.receive()).toHaveLength(1);
    expect(await source.receive()).toHaveLength(1);
    const waiting = dead.receive({ WaitTimeSeconds: 5, AttributeNames: ['All'] });
    expect(await source.receive()).toEqual([]);
    const [message] = await waiting;
    // "across all queues": API_ReceiveMessage.html counts on in the dead-letter queue.
    expect(message).toMatchObject({
      Body: 'poison',
      Attributes: { ApproximateReceiveCount: '3', DeadLetterQueueSourceArn: cloud.arn('sqs', 'source') },
    });
    expect(await send('ListDeadLetterSourceQueues', { QueueUrl: dead.QueueUrl })).toMatchObject({
      queueUrls: [source.QueueUrl],
    });
  });

  it('refuses a policy whose target does not exist', async () => {
    const { cloud, send } = await startCloud();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: cloud.arn('sqs', 'none'), maxReceiveCount: 2 });
    await expect(queue(send, 'q', { RedrivePolicy })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('Dead letter target does not exist.'),
    });
  });
});

describe('what SQS refuses', () => {
  it('names the error as AWS does', async () => {
    const { send } = await startCloud();
    const { QueueUrl } = await queue(send, 'q');
    const refusal = (operation: string, input: object, code: string) =>
      expect(send(operation, input)).rejects.toMatchObject({ code });
    await refusal('SendMessage', { QueueUrl: `${QueueUrl}x`, MessageBody: 'x' }, 'QueueDoesNotExist');
    await refusal('DeleteMessage', { QueueUrl, ReceiptHandle: 'nonsense' }, 'ReceiptHandleIsInvalid');
    await refusal('SendMessage', { QueueUrl, MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValueException');
    await refusal('SendMessage', { QueueUrl, MessageBody: 'x'.repeat(1_048_577) }, 'InvalidParameterValueException');
    await refusal('SendMessage', { QueueUrl, MessageBody: '\u0000' }, 'InvalidMessageContents');
    await refusal('SendMessageBatch', { QueueUrl, Entries: [] }, 'EmptyBatchRequest');
    const twice = [1, 2].map(() => ({ Id: 'same', MessageBody: 'x' }));
    await refusal('SendMessageBatch', { QueueUrl, Entries: twice }, 'BatchEntryIdsNotDistinct');
    const large = [1, 2].map((n) => ({ Id: `${n}`, MessageBody: 'x'.repeat(600_000) }));
    await refusal('SendMessageBatch', { QueueUrl, Entries: large }, 'BatchRequestTooLong');
    await refusal('CreateQueue', { QueueName: 'q', Attributes: { DelaySeconds: '3' } }, 'QueueNameExists');
    await refusal('CreateQueue', { QueueName: 'no spaces' }, 'InvalidParameterValueException');
    await refusal('SetQueueAttributes', { QueueUrl, Attributes: { DelaySeconds: '901' } }, 'InvalidAttributeValue');
  });

  it('reports a bad entry of a batch and sends the others', async () => {
    const { send } = await startCloud();
    const { QueueUrl, receive } = await queue(send, 'q');
    const answer = await send('SendMessageBatch', {
      QueueUrl,
      Entries: [
        { Id: 'good', MessageBody: 'x' },
        { Id: 'bad', MessageBody: 'x', DelaySeconds: 1_000 },
      ],
    });
    expect(answer).toMatchObject({
      Successful: [{ Id: 'good' }],
      Failed: [{ Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' }],
    });
    expect(await receive({ MaxNumberOfMessages: 10 })).toHaveLength(1);
  });
});

describe('queues', () => {
  it('are listed by prefix, tagged, purged and deleted, by any url whose last part is the name', async () => {
    const { send } = await startCloud();
    const { QueueUrl } = await queue(send, 'a-1');
    await queue(send, 'b-1');
    expect(QueueUrl).toBe('http://127.0.0.1:4566/000000000000/a-1');
    expect(await send('ListQueues', { QueueNamePrefix: 'a' })).toMatchObject({ QueueUrls: [QueueUrl] });
    for (const bad of [{ NextToken: 'zz' }, { MaxResults: 0 }, { MaxResults: 1001 }])
      await expect(send('ListQueues', bad)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    await send('TagQueue', { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/1/a-1', Tags: { k: 'v' } });
    expect(await send('ListQueueTags', { QueueUrl })).toMatchObject({ Tags: { k: 'v' } });
    await send('SendMessage', { QueueUrl, MessageBody: 'x' });
    await send('PurgeQueue', { QueueUrl });
    expect((await send('ReceiveMessage', { QueueUrl })).Messages).toBeUndefined();
    await send('DeleteQueue', { QueueUrl });
    await expect(send('ReceiveMessage', { QueueUrl })).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  });

  it('keep messages, delays and receipts over a crash', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'sqs-'));
    try {
      const before = await startCloud(directory);
      const { QueueUrl, receive } = await queue(before.send, 'q', { VisibilityTimeout: '30' });
      const Binary = { DataType: 'Binary', BinaryValue: Buffer.from('bytes') };
      await before.send('SendMessage', { QueueUrl, MessageBody: 'in flight' });
      const [inFlight] = await receive();
      const MessageAttributes = { Binary };
      await before.send('SendMessage', { QueueUrl, MessageBody: 'delayed', DelaySeconds: 1, MessageAttributes });

      const after = await startCloud(directory);
      const again = await queue(after.send, 'q');
      const [message, ...others] = await again.receive({
        WaitTimeSeconds: 5,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      });
      expect(others).toEqual([]);
      expect(message).toMatchObject({
        Body: 'delayed',
        MessageAttributes: { Binary: { BinaryValue: Uint8Array.from(Buffer.from('bytes')) } },
      });
      await after.send('DeleteMessage', { QueueUrl, ReceiptHandle: inFlight?.ReceiptHandle });
      const { Attributes } = await after.send('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
      expect(Attributes).toMatchObject({ ApproximateNumberOfMessagesNotVisible: '1' });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('ask IAM for the single action on their arn, with their own policy', async () => {
    const { cloud, send } = await startCloud();
    const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage' } });
    const { QueueUrl } = await queue(send, 'q', { Policy });
    const asked: AccessRequest[] = [];
    cloud.setAuthorizer((_call, requests) => asked.push(...requests));
    const caller = { kind: 'service', service: 'events.amazonaws.com', sourceArn: 'arn:rule' } as const;
    await cloud.call('sqs', 'SendMessageBatch', { QueueUrl, Entries: [{ Id: '1', MessageBody: 'x' }] }, caller);
    expect(asked).toEqual([
      { action: 'sqs:SendMessage', resource: cloud.arn('sqs', 'q'), resourcePolicy: JSON.parse(Policy) },
    ]);
  });
});
