import type { AttributeValue, KeySchemaElement, StreamViewType } from '@aws-sdk/client-dynamodb';

/**
 * The shapes of the DynamoDB Streams API, as far as it is used: its own client is not installed.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Types_Amazon_DynamoDB_Streams.html
 */
export interface StreamRecord {
  eventID: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  eventVersion: string;
  eventSource: string;
  awsRegion: string;
  dynamodb: {
    ApproximateCreationDateTime: Date;
    Keys: Record<string, AttributeValue>;
    NewImage?: Record<string, AttributeValue>;
    OldImage?: Record<string, AttributeValue>;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: StreamViewType;
  };
  /** Of what time to live deleted: `{PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service'}`. */
  userIdentity?: { PrincipalId: string; Type: string };
}

export interface ListStreamsInput {
  TableName?: string;
  Limit?: number;
  ExclusiveStartStreamArn?: string;
}

export interface StreamSummary {
  StreamArn: string;
  TableName: string;
  StreamLabel: string;
}

export interface ListStreamsOutput {
  Streams: StreamSummary[];
  LastEvaluatedStreamArn?: string;
}

export interface DescribeStreamInput {
  StreamArn?: string;
  Limit?: number;
  ExclusiveStartShardId?: string;
}

export interface Shard {
  ShardId: string;
  SequenceNumberRange: { StartingSequenceNumber: string; EndingSequenceNumber?: string };
}

export interface DescribeStreamOutput {
  StreamDescription: StreamSummary & {
    StreamStatus: 'ENABLED' | 'DISABLED';
    StreamViewType: StreamViewType;
    CreationRequestDateTime: Date;
    KeySchema: KeySchemaElement[];
    Shards: Shard[];
  };
}

export type ShardIteratorType = 'TRIM_HORIZON' | 'LATEST' | 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER';

export interface GetShardIteratorInput {
  StreamArn?: string;
  ShardId?: string;
  ShardIteratorType?: ShardIteratorType;
  SequenceNumber?: string;
}

export interface GetShardIteratorOutput {
  ShardIterator: string;
}

export interface GetRecordsInput {
  ShardIterator?: string;
  Limit?: number;
}

export interface GetRecordsOutput {
  Records: StreamRecord[];
  /** Absent at the end of a stream that was disabled. */
  NextShardIterator?: string;
}
