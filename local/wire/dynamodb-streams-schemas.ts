type Schemas = Record<string, readonly unknown[]>;

const NAMESPACE = 'com.amazonaws.dynamodb';
const STRING = 0;
const NUMBER = 1;
const TIMESTAMP = 4;

/**
 * The four operations of DynamoDB Streams, in the SDK's notation, over the AttributeValue of client-dynamodb: their
 * own client (`client-dynamodb-streams`) would be one more package for 40 lines.
 * docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Types_Amazon_DynamoDB_Streams.html
 */
export function dynamodbStreamsSchemas(dynamodb: Schemas): Schemas {
  const structure = (name: string, members: Record<string, unknown>) =>
    [3, NAMESPACE, name, 0, Object.keys(members), Object.values(members)] as const;
  const list = (of: unknown) => [1, NAMESPACE, 'List', 0, of] as const;
  const operation = (name: string, input: Record<string, unknown>, output: Record<string, unknown>) =>
    [9, NAMESPACE, name, 0, structure(`${name}Input`, input), structure(`${name}Output`, output)] as const;
  const error = (name: string) => [-3, NAMESPACE, name, { error: 'client', httpError: 400 }, ['message'], [0]] as const;

  const item = [2, NAMESPACE, 'AttributeMap', 0, STRING, () => dynamodb.AttributeValue$] as const;
  const streamRecord = structure('StreamRecord', {
    ApproximateCreationDateTime: TIMESTAMP,
    Keys: item,
    NewImage: item,
    OldImage: item,
    SequenceNumber: STRING,
    SizeBytes: NUMBER,
    StreamViewType: STRING,
  });
  const record = structure('Record', {
    eventID: STRING,
    eventName: STRING,
    eventVersion: STRING,
    eventSource: STRING,
    awsRegion: STRING,
    dynamodb: streamRecord,
    userIdentity: structure('Identity', { PrincipalId: STRING, Type: STRING }),
  });
  const range = structure('SequenceNumberRange', { StartingSequenceNumber: STRING, EndingSequenceNumber: STRING });
  const shard = structure('Shard', { ShardId: STRING, SequenceNumberRange: range, ParentShardId: STRING });
  const stream = { StreamArn: STRING, TableName: STRING, StreamLabel: STRING };
  const description = structure('StreamDescription', {
    ...stream,
    StreamStatus: STRING,
    StreamViewType: STRING,
    CreationRequestDateTime: TIMESTAMP,
    KeySchema: list(() => dynamodb.KeySchemaElement$),
    Shards: list(shard),
    LastEvaluatedShardId: STRING,
  });
  return {
    DescribeStream$: operation(
      'DescribeStream',
      { StreamArn: STRING, Limit: NUMBER, ExclusiveStartShardId: STRING },
      { StreamDescription: description },
    ),
    GetRecords$: operation(
      'GetRecords',
      { ShardIterator: STRING, Limit: NUMBER },
      { Records: list(record), NextShardIterator: STRING },
    ),
    GetShardIterator$: operation(
      'GetShardIterator',
      { StreamArn: STRING, ShardId: STRING, ShardIteratorType: STRING, SequenceNumber: STRING },
      { ShardIterator: STRING },
    ),
    ListStreams$: operation(
      'ListStreams',
      { TableName: STRING, Limit: NUMBER, ExclusiveStartStreamArn: STRING },
      { Streams: list(structure('Stream', stream)), LastEvaluatedStreamArn: STRING },
    ),
    ExpiredIteratorException$: error('ExpiredIteratorException'),
    TrimmedDataAccessException$: error('TrimmedDataAccessException'),
  };
}
