import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud/cloud.ts';
import type { FunctionRunner } from './function-runner.ts';
import { readItemFailures } from './item-failures.ts';
import { FUNCTION_FAILED } from './poller.ts';
import { sendToQueue } from './send-to-queue.ts';
import type { StoredFunction } from './stored-function.ts';
import type { StoredMapping } from './stored-mapping.ts';
import { createdAtMsOf, type StreamRecord, sequenceOf, toStreamEventRecord } from './stream-event.ts';

/** Failed batches wait 100 ms, 200 ms … 30 s before they are tried again. */
const BACKOFF_MS = 100;
const BACKOFF_MS_MAX = 30_000;

export interface BatchParts {
  cloud: Cloud;
  runner: FunctionRunner;
  mapping: StoredMapping;
  shardId: string;
  functionOf(): StoredFunction | undefined;
  isStopped(): boolean;
  sleep(ms: number): Promise<void>;
  /** All up to this record are done: never again, also not after a restart. */
  checkpoint(sequence: string): void;
  setResult(result: string): void;
}

/** Records that are tried together; `attempts` have failed. */
interface Segment {
  records: StreamRecord[];
  attempts: number;
}

type Outcome = { kind: 'done' } | { kind: 'failed'; from: number } | { kind: 'throttled' };

/** Tells the OnFailure destination which records were given up; they themselves stay in the stream. */
async function giveUp(
  parts: BatchParts,
  fn: StoredFunction,
  { records, attempts }: Segment,
  condition: string,
): Promise<void> {
  const { cloud, mapping, shardId } = parts;
  if (!mapping.onFailureArn) return;
  const at = (record: StreamRecord | undefined) => new Date(createdAtMsOf(record)).toISOString();
  const message = {
    requestContext: {
      requestId: randomUUID(),
      functionArn: `${mapping.functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    ...(attempts > 0 && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    }),
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: sequenceOf(records[0]),
      endSequenceNumber: sequenceOf(records.at(-1)),
      approximateArrivalOfFirstRecord: at(records[0]),
      approximateArrivalOfLastRecord: at(records.at(-1)),
      batchSize: records.length,
      streamArn: mapping.sourceArn,
    },
  };
  await sendToQueue(cloud, fn, mapping.onFailureArn, JSON.stringify(message));
}

async function tryOnce(parts: BatchParts, fn: StoredFunction, records: StreamRecord[]): Promise<Outcome> {
  const { runner, mapping, setResult } = parts;
  const Records = records.map((record) => toStreamEventRecord(record, mapping.sourceArn));
  let answer: string;
  try {
    const result = await runner.invoke(fn, { requestId: randomUUID(), payload: JSON.stringify({ Records }) });
    setResult(result.functionError ? FUNCTION_FAILED : 'OK');
    if (result.functionError) return { kind: 'failed', from: 0 };
    answer = result.payload;
  } catch {
    setResult('PROBLEM: Function call was throttled');
    return { kind: 'throttled' };
  }
  if (!mapping.reportsItemFailures) return { kind: 'done' };
  const failed = readItemFailures(answer, new Set(records.map(sequenceOf)));
  if (failed === 'all') return { kind: 'failed', from: 0 };
  const from = records.findIndex((record) => failed.has(sequenceOf(record)));
  return from < 0 ? { kind: 'done' } : { kind: 'failed', from };
}

/** What is tried next after a failure at record `from`: the rest, in halves if the mapping bisects. */
function next({ records, attempts }: Segment, from: number, bisects: boolean): Segment[] {
  const rest = records.slice(from);
  // What stands first now has failed once, and was split off: a split is not counted as a retry.
  if (from > 0) return [{ records: rest, attempts: bisects ? 0 : 1 }];
  if (!bisects || rest.length === 1) return [{ records: rest, attempts: attempts + 1 }];
  const middle = Math.ceil(rest.length / 2);
  return [
    { records: rest.slice(0, middle), attempts },
    { records: rest.slice(middle), attempts },
  ];
}

/** Takes the records that are older than the mapping wants off the front of a segment. */
async function discardOld(parts: BatchParts, fn: StoredFunction, segment: Segment): Promise<Segment> {
  const { maximumRecordAgeSec } = parts.mapping;
  if (maximumRecordAgeSec < 0) return segment;
  const oldestMs = Date.now() - maximumRecordAgeSec * 1000;
  const young = segment.records.findIndex((record) => createdAtMsOf(record) >= oldestMs);
  const count = young < 0 ? segment.records.length : young;
  if (count === 0) return segment;
  const old = segment.records.slice(0, count);
  await giveUp(parts, fn, { records: old, attempts: segment.attempts }, 'RecordAgeExceeded');
  parts.checkpoint(sequenceOf(old.at(-1)));
  return { ...segment, records: segment.records.slice(count) };
}

/**
 * Runs a batch of stream records until each of them is done or given up, in order: retries, bisection, partial failures
 * (from the lowest failed record on), maximum retries and age.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export async function runStreamBatch(parts: BatchParts, batch: StreamRecord[]): Promise<void> {
  const { mapping, isStopped, sleep, checkpoint } = parts;
  const segments: Segment[] = [{ records: batch, attempts: 0 }];
  let waits = 0;
  for (let segment = segments.shift(); segment && !isStopped(); segment = segments.shift()) {
    const fn = parts.functionOf();
    const current = fn ? await discardOld(parts, fn, segment) : segment;
    if (current.records.length === 0 || isStopped()) continue;
    const outcome: Outcome = fn ? await tryOnce(parts, fn, current.records) : { kind: 'throttled' };
    if (outcome.kind === 'done') {
      checkpoint(sequenceOf(current.records.at(-1)));
      waits = 0;
      continue;
    }
    if (outcome.kind === 'failed') {
      if (outcome.from > 0) checkpoint(sequenceOf(current.records[outcome.from - 1]));
      // A stop cuts invocations off; that is no failure of the function, and no retry is counted.
      if (isStopped()) return;
      const again = next(current, outcome.from, mapping.bisects);
      const [first] = again;
      if (fn && first && mapping.maximumRetryAttempts >= 0 && first.attempts > mapping.maximumRetryAttempts) {
        await giveUp(parts, fn, first, 'RetryAttemptsExhausted');
        checkpoint(sequenceOf(first.records.at(-1)));
        continue;
      }
      segments.unshift(...again);
    } else segments.unshift(current);
    await sleep(Math.min(BACKOFF_MS * 2 ** waits, BACKOFF_MS_MAX));
    waits += 1;
  }
}
