import { createHash } from 'node:crypto';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { LIMITS } from '../limits.ts';
import { tableNameOf } from '../tables/catalog.ts';
import { validationError } from '../validation-error.ts';
import { itemFromText } from '../values/item-text.ts';
import { formatSequence, parseSequence, readIterator, writeIterator } from './shard-iterator.ts';
import type { StoredRecord, StoredStream } from './stream-log.ts';
import type {
  DescribeStreamInput,
  DescribeStreamOutput,
  GetRecordsInput,
  GetRecordsOutput,
  GetShardIteratorInput,
  GetShardIteratorOutput,
  ListStreamsInput,
  ListStreamsOutput,
  StreamRecord,
  StreamSummary,
} from './stream-types.ts';

/** DynamoDB Streams: ListStreams, DescribeStream, GetShardIterator and GetRecords. Each stream is one shard. */
export function streamOperations(engine: Engine) {
  function find(arn: string | undefined): StoredStream {
    const stream = arn === undefined ? undefined : engine.streams.find(arn);
    if (stream) return stream;
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
  }

  const ListStreams: Operation<ListStreamsInput, ListStreamsOutput> = (input) => {
    const name = input.TableName === undefined ? undefined : tableNameOf(input.TableName);
    const streams = engine.streams
      .list()
      .filter((stream) => name === undefined || stream.tableName === name)
      .filter((stream) => stream.arn > (input.ExclusiveStartStreamArn ?? ''));
    const page = streams.slice(0, input.Limit ?? LIMITS.listTables);
    const last = page.at(-1);
    return {
      Streams: page.map(summary),
      ...(page.length < streams.length && last && { LastEvaluatedStreamArn: last.arn }),
    };
  };

  const DescribeStream: Operation<DescribeStreamInput, DescribeStreamOutput> = (input) => {
    const stream = find(input.StreamArn);
    const closed = stream.closedAtMs !== undefined;
    const shard = {
      ShardId: shardIdOf(stream),
      SequenceNumberRange: {
        StartingSequenceNumber: formatSequence(stream.openedAfter + 1),
        ...(closed && { EndingSequenceNumber: formatSequence(engine.streams.latest()) }),
      },
    };
    return {
      StreamDescription: {
        ...summary(stream),
        StreamStatus: closed ? 'DISABLED' : 'ENABLED',
        StreamViewType: stream.viewType,
        CreationRequestDateTime: new Date(stream.createdAtMs),
        KeySchema: JSON.parse(stream.keySchema),
        Shards: input.ExclusiveStartShardId === shard.ShardId ? [] : [shard],
      },
    };
  };

  const GetShardIterator: Operation<GetShardIteratorInput, GetShardIteratorOutput> = (input) => {
    const stream = find(input.StreamArn);
    if (input.ShardId !== shardIdOf(stream)) {
      throw new AwsError('ResourceNotFoundException', 'Requested resource not found: Shard does not exist');
    }
    const after = positionOf(engine, stream, input);
    return { ShardIterator: writeIterator({ streamArn: stream.arn, after, issuedAtMs: Date.now() }) };
  };

  /** Up to 1,000 records or 1 MB; an iterator to read on with, also at the end of what there is. */
  const GetRecords: Operation<GetRecordsInput, GetRecordsOutput> = (input) => {
    const iterator = readIterator(input.ShardIterator, Date.now());
    const stream = find(iterator.streamArn);
    if (iterator.after < stream.trimmedThrough) throw trimmed();
    const limit = Math.min(input.Limit ?? LIMITS.recordsPerRead, LIMITS.recordsPerRead);
    if (limit < 1) {
      throw validationError(
        `1 validation error detected: Value '${input.Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
      );
    }
    const records = withinBytes(engine.streams.read(stream.id, iterator.after, limit));
    const after = records.at(-1)?.sequence ?? iterator.after;
    const ended = stream.closedAtMs !== undefined && records.length === 0;
    return {
      Records: records.map((record) => streamRecord(engine.cloud.region, stream, record)),
      ...(!ended && { NextShardIterator: writeIterator({ ...iterator, after, issuedAtMs: Date.now() }) }),
    };
  };
  return { ListStreams, DescribeStream, GetShardIterator, GetRecords };
}

function summary(stream: StoredStream): StreamSummary {
  return { StreamArn: stream.arn, TableName: stream.tableName, StreamLabel: stream.label };
}

function shardIdOf(stream: StoredStream): string {
  const hash = createHash('md5').update(stream.arn).digest('hex').slice(0, 8);
  return `shardId-${String(stream.createdAtMs).padStart(20, '0')}-${hash}`;
}

function trimmed(): AwsError {
  return new AwsError(
    'TrimmedDataAccessException',
    'The operation attempted to read past the oldest stream record in a shard.',
  );
}

function positionOf(engine: Engine, stream: StoredStream, input: GetShardIteratorInput): number {
  switch (input.ShardIteratorType) {
    case 'TRIM_HORIZON':
      return stream.trimmedThrough;
    case 'LATEST':
      return engine.streams.latest();
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER': {
      const sequence = parseSequence(input.SequenceNumber ?? '');
      const after = input.ShardIteratorType === 'AT_SEQUENCE_NUMBER' ? sequence - 1 : sequence;
      if (after < stream.trimmedThrough) throw trimmed();
      return after;
    }
    default:
      throw validationError(
        `1 validation error detected: Value '${input.ShardIteratorType}' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]`,
      );
  }
}

/** At least one record, then as many as fit. */
function withinBytes(records: StoredRecord[]): StoredRecord[] {
  let bytes = 0;
  const end = records.findIndex((record, position) => {
    bytes += record.bytes;
    return position > 0 && bytes > LIMITS.recordsBytesPerRead;
  });
  return end === -1 ? records : records.slice(0, end);
}

function streamRecord(awsRegion: string, stream: StoredStream, record: StoredRecord): StreamRecord {
  const SequenceNumber = formatSequence(record.sequence);
  return {
    eventID: createHash('md5').update(`${stream.arn} ${SequenceNumber}`).digest('hex'),
    eventName: record.eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion,
    dynamodb: {
      // To the second, as AWS gives it.
      ApproximateCreationDateTime: new Date(Math.floor(record.createdAtMs / 1000) * 1000),
      Keys: itemFromText(record.keys),
      ...(record.newImage !== undefined && { NewImage: itemFromText(record.newImage) }),
      ...(record.oldImage !== undefined && { OldImage: itemFromText(record.oldImage) }),
      SequenceNumber,
      SizeBytes: record.bytes,
      StreamViewType: stream.viewType,
    },
    ...(record.byTimeToLive && { userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' } }),
  };
}
