import { randomUUID } from 'node:crypto';
import type { Message, ReceiveMessageCommandOutput } from '@aws-sdk/client-sqs';
import { readItemFailures } from './item-failures.ts';
import { principalOf } from './log-writer.ts';
import { compileFilters } from './match-filter.ts';
import { FUNCTION_FAILED, NOTHING_YET, POLL_EVERY_MS, type Poller, type PollerParts } from './poller.ts';
import { toFilterable, toQueueRecord } from './queue-event.ts';
import { queueUrlOf } from './send-to-queue.ts';
import type { StoredFunction } from './stored-function.ts';
import { createWake } from './wake.ts';

/** A batch stays under the payload of a synchronous invocation. */
const BATCH_CHARS_MAX = 5_000_000;
const RECEIVE_MAX = 10;

/**
 * Polls an SQS queue as the function's role: batches run side by side, what succeeded is deleted, what failed shows again
 * after the queue's visibility timeout.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function startQueuePoller({ cloud, runner, mapping, maxConcurrency, functionOf }: PollerParts): Poller {
  const QueueUrl = queueUrlOf(mapping.sourceArn);
  const passes = compileFilters(mapping.filters);
  const wake = createWake(cloud, mapping.sourceArn);
  const batchesMax = Math.min(mapping.maximumConcurrency ?? maxConcurrency, maxConcurrency);
  const batches = new Set<Promise<void>>();
  let lastResult = NOTHING_YET;
  let stopped = false;

  async function receive(fn: StoredFunction, limit: number): Promise<Message[]> {
    const input = {
      QueueUrl,
      MaxNumberOfMessages: Math.min(RECEIVE_MAX, limit),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    const { Messages } = await cloud.call<ReceiveMessageCommandOutput>('sqs', 'ReceiveMessage', input, principalOf(fn));
    return Messages ?? [];
  }

  /** A batch: what is there, and with a batching window what comes until it is full or the window is over. */
  async function collect(fn: StoredFunction): Promise<Message[]> {
    const batch = await receive(fn, mapping.batchSize);
    const until = Date.now() + mapping.batchingWindowSec * 1000;
    let chars = batch.reduce((sum, { Body = '' }) => sum + Body.length, 0);
    while (batch.length > 0 && batch.length < mapping.batchSize && chars < BATCH_CHARS_MAX && !stopped) {
      const more = await receive(fn, mapping.batchSize - batch.length);
      batch.push(...more);
      chars += more.reduce((sum, { Body = '' }) => sum + Body.length, 0);
      if (more.length > 0) continue;
      const leftMs = until - Date.now();
      if (leftMs <= 0) break;
      await wake.sleep(Math.min(leftMs, POLL_EVERY_MS));
    }
    return batch;
  }

  async function remove(fn: StoredFunction, messages: Message[]): Promise<void> {
    for (let at = 0; at < messages.length; at += RECEIVE_MAX) {
      const Entries = messages
        .slice(at, at + RECEIVE_MAX)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      // Lambda needs no more than sqs:DeleteMessage, which the batch operation asks for too.
      await cloud.call('sqs', 'DeleteMessageBatch', { QueueUrl, Entries }, principalOf(fn));
    }
  }

  async function runBatch(fn: StoredFunction, messages: Message[]): Promise<void> {
    const records = messages.map((message) => ({ message, record: toQueueRecord(message, mapping.sourceArn) }));
    const wanted = records.filter(({ record }) => passes(toFilterable(record)));
    if (wanted.length < records.length) {
      const unwanted = records.filter((entry) => !wanted.includes(entry));
      await remove(
        fn,
        unwanted.map(({ message }) => message),
      );
    }
    if (wanted.length === 0) return;
    const payload = JSON.stringify({ Records: wanted.map(({ record }) => record) });
    const result = await runner.invoke(fn, { requestId: randomUUID(), payload });
    lastResult = result.functionError ? FUNCTION_FAILED : 'OK';
    if (result.functionError) return;
    const identifiers = new Set(wanted.map(({ record }) => record.messageId));
    const failed = mapping.reportsItemFailures ? readItemFailures(result.payload, identifiers) : new Set<string>();
    if (failed === 'all') return;
    await remove(
      fn,
      wanted.filter(({ record }) => !failed.has(record.messageId)).map(({ message }) => message),
    );
  }

  function complain(error: unknown): void {
    if (stopped) return;
    const problem = `PROBLEM: ${(error as Error).message}`;
    if (problem !== lastResult) cloud.log(`${mapping.functionName} and ${mapping.sourceArn}: ${problem}`);
    lastResult = problem;
  }

  async function pollOnce(): Promise<void> {
    const fn = functionOf();
    if (!fn || batches.size >= batchesMax) return wake.sleep(POLL_EVERY_MS);
    const batch = await collect(fn);
    if (stopped) return;
    if (batch.length === 0) return wake.sleep(POLL_EVERY_MS);
    const running = runBatch(fn, batch)
      .catch(complain)
      .finally(() => {
        batches.delete(running);
        wake.wake();
      });
    batches.add(running);
  }

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        await pollOnce();
      } catch (error) {
        complain(error);
        if (!stopped) await wake.sleep(POLL_EVERY_MS);
      }
    }
  }
  const ended = run();

  return {
    lastResult: () => lastResult,
    async stop() {
      stopped = true;
      wake.close();
      await ended;
      await Promise.all(batches);
    },
  };
}
