import { principalOf } from './log-writer.ts';
import { compileFilters } from './match-filter.ts';
import { NOTHING_YET, POLL_EVERY_MS, type Poller, type PollerParts } from './poller.ts';
import { runStreamBatch } from './stream-batch.ts';
import { createdAtMsOf, type StreamRecord, sequenceOf, toStreamEventRecord } from './stream-event.ts';
import { createWake, type Wake } from './wake.ts';

interface Shard {
  ShardId?: string;
  ParentShardId?: string;
}

interface DescribeStreamOutput {
  StreamDescription?: { Shards?: Shard[]; LastEvaluatedShardId?: string };
}

interface GetRecordsOutput {
  Records?: StreamRecord[];
  NextShardIterator?: string;
}

/** GetRecords answers at most so many. */
const RECORDS_MAX = 1000;
/** New shards are looked for this often while the known ones are read. */
const SHARDS_EVERY_MS = 10_000;

/**
 * Polls a DynamoDB stream as the function's role: one batch at a time for each shard, a parent before its children, with
 * a checkpoint on disk after each batch. After a crash a batch may come again, never not at all.
 * `ParallelizationFactor` above 1 only promises more speed; here a shard is one line.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function startStreamPoller({ cloud, store, runner, mapping, functionOf }: PollerParts): Poller {
  const passes = compileFilters(mapping.filters);
  const reading = new Map<string, { sleeping: Wake; ended: Promise<void> }>();
  const shardEnded = createWake(cloud);
  let lastResult = NOTHING_YET;
  let stopped = false;

  function call<Output>(operation: string, input: object): Promise<Output> {
    const fn = functionOf();
    if (!fn) throw new Error('The function does not exist');
    return cloud.call<Output>('dynamodb', operation, input, principalOf(fn));
  }

  function complain(error: unknown): void {
    if (stopped) return;
    const problem = `PROBLEM: ${(error as Error).message}`;
    if (problem !== lastResult) cloud.log(`${mapping.functionName} and ${mapping.sourceArn}: ${problem}`);
    lastResult = problem;
  }

  async function listShards(): Promise<Shard[]> {
    const shards: Shard[] = [];
    let ExclusiveStartShardId: string | undefined;
    do {
      const input = { StreamArn: mapping.sourceArn, ExclusiveStartShardId };
      const { StreamDescription = {} } = await call<DescribeStreamOutput>('DescribeStream', input);
      shards.push(...(StreamDescription.Shards ?? []));
      ExclusiveStartShardId = StreamDescription.LastEvaluatedShardId;
    } while (ExclusiveStartShardId !== undefined);
    return shards;
  }

  async function firstIterator(ShardId: string): Promise<string | undefined> {
    const sequence = store.checkpoints.get(mapping.uuid, ShardId)?.sequence;
    const base = { StreamArn: mapping.sourceArn, ShardId };
    const fromStart = { ...base, ShardIteratorType: 'TRIM_HORIZON' };
    const fromCheckpoint = { ...base, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequence };
    const get = (input: object) => call<{ ShardIterator?: string }>('GetShardIterator', input);
    if (sequence === undefined) return (await get(fromStart)).ShardIterator;
    try {
      return (await get(fromCheckpoint)).ShardIterator;
    } catch (error) {
      if ((error as { code?: string }).code !== 'TrimmedDataAccessException') throw error;
      return (await get(fromStart)).ShardIterator;
    }
  }

  /**
   * LATEST begins at the second in which the mapping was made. An iterator of type LATEST would begin when this process
   * asks for it, and a record that was written before (or before a restart) would be lost.
   */
  const isBeforeStart = (record: StreamRecord) =>
    mapping.startingPosition === 'LATEST' && createdAtMsOf(record) < Math.floor(mapping.createdAtMs / 1000) * 1000;

  async function runBatch(shardId: string, sleeping: Wake, batch: StreamRecord[]): Promise<void> {
    const wanted = batch.filter(
      (record) => !isBeforeStart(record) && passes(toStreamEventRecord(record, mapping.sourceArn)),
    );
    const checkpoint = (sequence: string) => store.checkpoints.put(mapping.uuid, shardId, sequence, false);
    if (wanted.length > 0) {
      await runStreamBatch(
        {
          cloud,
          runner,
          mapping,
          shardId,
          functionOf,
          checkpoint,
          isStopped: () => stopped,
          // A retry waits its time, whatever signals come.
          async sleep(ms) {
            const until = Date.now() + ms;
            while (!stopped && Date.now() < until) await sleeping.sleep(until - Date.now());
          },
          setResult(result) {
            lastResult = result;
          },
        },
        wanted,
      );
    }
    // What was passed over is done with too, if nothing before it is left.
    if (!stopped && wanted.at(-1) !== batch.at(-1)) checkpoint(sequenceOf(batch.at(-1)));
  }

  /** Reads a shard to its end. */
  async function readShard(shardId: string, sleeping: Wake): Promise<void> {
    let iterator = await firstIterator(shardId);
    const waiting: StreamRecord[] = [];
    let windowEndsAtMs = 0;
    while (!stopped) {
      let isQuiet = true;
      if (iterator !== undefined && waiting.length < mapping.batchSize) {
        const output: GetRecordsOutput = await call('GetRecords', { ShardIterator: iterator, Limit: RECORDS_MAX });
        iterator = output.NextShardIterator;
        const records = output.Records ?? [];
        isQuiet = records.length === 0;
        if (waiting.length === 0) windowEndsAtMs = Date.now() + mapping.batchingWindowSec * 1000;
        waiting.push(...records);
      }
      const windowMs = iterator === undefined ? 0 : windowEndsAtMs - Date.now();
      if (waiting.length >= mapping.batchSize || (waiting.length > 0 && windowMs <= 0)) {
        await runBatch(shardId, sleeping, waiting.splice(0, mapping.batchSize));
      } else if (iterator === undefined) break;
      else if (isQuiet) await sleeping.sleep(waiting.length > 0 ? Math.min(windowMs, POLL_EVERY_MS) : POLL_EVERY_MS);
    }
    if (!stopped) store.checkpoints.put(mapping.uuid, shardId, undefined, true);
  }

  /** Reads again from the checkpoint after an expired iterator, or a refusal that may pass. */
  async function keepReading(shardId: string, sleeping: Wake): Promise<void> {
    for (let isDone = false; !isDone && !stopped; ) {
      try {
        await readShard(shardId, sleeping);
        isDone = true;
      } catch (error) {
        complain(error);
        if (!stopped) await sleeping.sleep(POLL_EVERY_MS);
      }
    }
    sleeping.close();
    reading.delete(shardId);
    shardEnded.wake();
  }

  async function startShards(): Promise<void> {
    const shards = await listShards();
    const isFinished = (id: string) => store.checkpoints.get(mapping.uuid, id)?.finished === true;
    const known = new Set(shards.map(({ ShardId }) => ShardId));
    for (const { ShardId: id, ParentShardId: parent } of shards) {
      if (id === undefined || stopped || reading.has(id) || isFinished(id)) continue;
      if (parent !== undefined && known.has(parent) && !isFinished(parent)) continue;
      const sleeping = createWake(cloud, mapping.sourceArn);
      reading.set(id, { sleeping, ended: keepReading(id, sleeping) });
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        await startShards();
      } catch (error) {
        complain(error);
        if (!stopped) await shardEnded.sleep(POLL_EVERY_MS);
        continue;
      }
      await shardEnded.sleep(SHARDS_EVERY_MS);
    }
  }
  const ended = run();

  return {
    lastResult: () => lastResult,
    async stop() {
      stopped = true;
      shardEnded.close();
      const readers = [...reading.values()];
      for (const { sleeping } of readers) sleeping.close();
      await Promise.all([ended, ...readers.map((reader) => reader.ended)]);
    },
  };
}
