import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A record of DynamoDB Streams' GetRecords, whose client is not installed. */
export interface StreamRecord {
  eventID?: string;
  eventName?: string;
  eventVersion?: string;
  eventSource?: string;
  awsRegion?: string;
  dynamodb?: {
    ApproximateCreationDateTime?: Date;
    Keys?: Record<string, AttributeValue>;
    NewImage?: Record<string, AttributeValue>;
    OldImage?: Record<string, AttributeValue>;
    SequenceNumber?: string;
    SizeBytes?: number;
    StreamViewType?: string;
  };
  userIdentity?: { PrincipalId?: string; Type?: string };
}

export const sequenceOf = (record: StreamRecord | undefined): string => record?.dynamodb?.SequenceNumber ?? '';

export const createdAtMsOf = (record: StreamRecord | undefined): number =>
  record?.dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0;

/** Bytes are base64 text in an event, at whatever depth. */
function toJsonValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (typeof value !== 'object' || value === null) return value;
  const turned: Record<string, unknown> = {};
  for (const key of Object.keys(value)) turned[key] = toJsonValue((value as Record<string, unknown>)[key]);
  return turned;
}

/** What is frozen is a stored item without bytes (item-text.ts): as it is, it is what a function gets. */
const image = (name: string, item: Record<string, AttributeValue> | undefined) =>
  item === undefined ? {} : { [name]: Object.isFrozen(item) ? item : toJsonValue(item) };

/** A change as a function gets it. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export function toStreamEventRecord(record: StreamRecord, streamArn: string): object {
  const { dynamodb = {}, userIdentity } = record;
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: record.eventSource,
    awsRegion: record.awsRegion,
    dynamodb: {
      ApproximateCreationDateTime: createdAtMsOf(record) / 1000,
      ...image('Keys', dynamodb.Keys),
      ...image('NewImage', dynamodb.NewImage),
      ...image('OldImage', dynamodb.OldImage),
      SequenceNumber: dynamodb.SequenceNumber,
      SizeBytes: dynamodb.SizeBytes,
      StreamViewType: dynamodb.StreamViewType,
    },
    ...(userIdentity && { userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type } }),
    eventSourceARN: streamArn,
  };
}
