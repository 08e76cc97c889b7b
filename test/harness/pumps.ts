import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { AwsError } from '../../local/cloud/aws-error.ts';
import type { Cloud } from '../../local/cloud/cloud.ts';
import { ACCOUNT, type AwsService } from '../../local/cloud/service.ts';
import { compileFilters } from '../../local/lambda/match-filter.ts';
import { type StreamRecord, toStreamEventRecord } from '../../local/lambda/stream-event.ts';

/** Runs a function by its name; rejects where it failed. */
export type Invoke = (name: string, event: unknown) => Promise<unknown>;

/** Asynchronous invocations are tried twice more, after a minute and after two (Lambda developer guide). */
const ASYNC_RETRIES_MS = [60_000, 120_000];

/** Functions of the user's own: lifecycle hooks. */
export type UserFunctions = Record<string, (event: never) => unknown>;

/** Lambda, where functions run in this process: what Step Functions and EventBridge call. */
export function createFunctionService(invoke: Invoke, users: UserFunctions = {}): AwsService {
  async function attempt(name: string, event: unknown, tries: number): Promise<void> {
    try {
      await invoke(name, event);
    } catch {
      const delayMs = ASYNC_RETRIES_MS[tries];
      if (delayMs !== undefined) setTimeout(() => void attempt(name, event, tries + 1), delayMs);
    }
  }

  interface InvokeInput {
    FunctionName: string;
    InvocationType?: string;
    Payload?: Uint8Array;
  }

  async function Invoke({ FunctionName, InvocationType, Payload }: InvokeInput): Promise<object> {
    const name = FunctionName.split(':').at(-1) ?? '';
    const event: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
    if (InvocationType === 'Event') {
      void attempt(name, event, 0);
      return { StatusCode: 202 };
    }
    try {
      const own = users[name];
      const result = own ? await own(event as never) : await invoke(name, event);
      return { StatusCode: 200, Payload: Buffer.from(JSON.stringify(result ?? null)) };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      const failure = Buffer.from(JSON.stringify({ errorType, errorMessage }));
      return { StatusCode: 200, FunctionError: 'Unhandled', Payload: failure };
    }
  }

  async function GetFunctionConcurrency({ FunctionName }: InvokeInput): Promise<object> {
    if (users[FunctionName.split(':').at(-1) ?? '']) return {};
    throw new AwsError('ResourceNotFoundException', `Function not found: ${FunctionName}`, 404);
  }

  const operations = { Invoke: Invoke as never, GetFunctionConcurrency: GetFunctionConcurrency as never };
  return { name: 'lambda', operations, access: () => [], start() {}, stop() {} };
}

/** As infra/functions/events.yml has them: writes that want the planner to look, and new events for the feed … */
const TABLE_FILTERS = [
  { dynamodb: { NewImage: { wake: { BOOL: [true] } } } },
  { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'E#' }] } } } },
];
/** … and what is told of on the bus. */
const PUBLISH_FILTERS = [
  {
    eventName: ['INSERT', 'MODIFY'],
    dynamodb: { Keys: { pk: { S: [{ prefix: 'S#' }] }, sk: { S: ['SERVICE', 'DEPLOYMENT', { prefix: 'TASK#' }] } } },
  },
  { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'H#' }] } } } },
];
const FILTERS = { onTableChange: TABLE_FILTERS, publishChanges: PUBLISH_FILTERS };
const STREAM_BATCH_MAX = 100;
const STREAM_RETRIES = 5;

/**
 * The table's stream to one of its functions: one batch at a time, tried again in place, from the record that the
 * function names, until it is given up.
 */
export function pumpStream(cloud: Cloud, streamArn: string, invoke: Invoke, name: keyof typeof FILTERS) {
  const passes = compileFilters(FILTERS[name].map((filter) => JSON.stringify(filter)));
  let busy = false;
  let again = false;
  let iterator: string | undefined;
  let lastSequence: string | undefined;
  const lost: StreamRecord[] = [];

  async function deliver(records: StreamRecord[]): Promise<void> {
    let Records = records.map((record) => toStreamEventRecord(record, streamArn) as DynamoDBRecord).filter(passes);
    for (let attempt = 0; Records.length > 0; attempt += 1) {
      try {
        const answer = (await invoke(name, { Records } as DynamoDBStreamEvent)) as DynamoDBBatchResponse | undefined;
        const [failure] = answer?.batchItemFailures ?? [];
        if (!failure) return;
        const from = Records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failure.itemIdentifier);
        Records = Records.slice(Math.max(0, from));
        throw new Error(`from record ${from} on`);
      } catch {
        if (attempt === STREAM_RETRIES) {
          lost.push(...records);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
      }
    }
  }

  async function read(): Promise<void> {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    do {
      again = false;
      const page = await getRecords();
      if (page.Records?.length) {
        // What is written from here on signals again: a page that is not full was the last.
        again ||= page.Records.length === STREAM_BATCH_MAX;
        lastSequence = page.Records.at(-1)?.dynamodb?.SequenceNumber;
        await deliver(page.Records);
      }
    } while (again);
    busy = false;
  }

  /** An iterator lives for 15 minutes; where it has expired the next one begins behind what was read. */
  async function getRecords(): Promise<{ Records?: StreamRecord[]; NextShardIterator?: string }> {
    iterator ??= await newIterator();
    try {
      const input = { ShardIterator: iterator, Limit: STREAM_BATCH_MAX };
      const page = await cloud.call<Awaited<ReturnType<typeof getRecords>>>('dynamodb', 'GetRecords', input, ACCOUNT);
      iterator = page.NextShardIterator;
      return page;
    } catch (error) {
      if ((error as Error).name !== 'ExpiredIteratorException') throw error;
      iterator = undefined;
      return getRecords();
    }
  }

  async function newIterator(): Promise<string | undefined> {
    const { StreamDescription } = await cloud.call<{ StreamDescription?: { Shards?: { ShardId?: string }[] } }>(
      'dynamodb',
      'DescribeStream',
      { StreamArn: streamArn },
      ACCOUNT,
    );
    const input = {
      StreamArn: streamArn,
      ShardId: StreamDescription?.Shards?.[0]?.ShardId,
      ShardIteratorType: lastSequence ? 'AFTER_SEQUENCE_NUMBER' : 'TRIM_HORIZON',
      SequenceNumber: lastSequence,
    };
    return (await cloud.call<{ ShardIterator?: string }>('dynamodb', 'GetShardIterator', input, ACCOUNT)).ShardIterator;
  }

  cloud.onSignal(streamArn, () => void read());
  return { lost };
}

interface QueueMessage {
  MessageId?: string;
  ReceiptHandle?: string;
  Body?: string;
}

/** The wake queue to its function: what fails shows again after the queue's visibility timeout. */
export function pumpQueue(cloud: Cloud, queueArn: string, queueUrl: string, invoke: Invoke): void {
  async function handle({ MessageId, ReceiptHandle, Body }: QueueMessage): Promise<void> {
    try {
      const answer = await invoke('onWake', { Records: [{ messageId: MessageId, body: Body }] });
      const { batchItemFailures = [] } = answer as { batchItemFailures?: object[] };
      if (batchItemFailures.length > 0) return;
      await cloud.call('sqs', 'DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle }, ACCOUNT);
    } catch {
      // It comes again.
    }
  }

  async function receive(): Promise<void> {
    const input = { QueueUrl: queueUrl, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await cloud.call<{ Messages?: QueueMessage[] }>('sqs', 'ReceiveMessage', input, ACCOUNT);
    for (const message of Messages) void handle(message);
    if (Messages.length > 0) await receive();
  }

  cloud.onSignal(queueArn, () => void receive());
}
