import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Deployment } from '../../domain/deployment.ts';
import type { Service } from '../../domain/service.ts';
import type { Task } from '../../domain/task.ts';
import type { RecordChange } from '../../ports/record-change.ts';
import { fromItem, type Item } from './items.ts';
import { DEPLOYMENT_SK, HISTORY_PREFIX, SERVICE_PREFIX, SERVICE_SK, TASK_PREFIX } from './keys.ts';

/** A record of the table's stream, for those who tell others of it. */
export interface StreamedChange {
  /** What Lambda knows the record by. */
  sequenceNumber: string;
  pk: string;
  sk: string;
  /** What has changed; undefined where the record is about nothing that is told. Throws where it cannot be read. */
  read(): RecordChange | undefined;
}

/** Takes a record of the stream apart; its images are read when they are asked for. */
export function streamedChangeOf({ dynamodb }: DynamoDBRecord): StreamedChange {
  const pk = dynamodb?.Keys?.pk?.S ?? '';
  const sk = dynamodb?.Keys?.sk?.S ?? '';
  return {
    sequenceNumber: dynamodb?.SequenceNumber ?? '',
    pk,
    sk,
    read: () => changeOf(pk, sk, dynamodb?.OldImage as Item | undefined, dynamodb?.NewImage as Item | undefined),
  };
}

function changeOf(pk: string, sk: string, old: Item | undefined, item: Item | undefined): RecordChange | undefined {
  const after = item && recordOf<object>(item);
  if (!after) return undefined;
  const before = old && recordOf<object>(old);
  const sequence = sequenceIn(item);
  const [, cluster = '', service = ''] = pk.split('#');
  const isLive = pk.startsWith(SERVICE_PREFIX);
  if (!isLive && !pk.startsWith(HISTORY_PREFIX)) return undefined;
  if (isLive && sk === SERVICE_SK)
    return { kind: 'service', before: before as Service | undefined, after: after as Service };
  if (sk === DEPLOYMENT_SK || sk.startsWith(`${DEPLOYMENT_SK}#`)) {
    const key = { cluster, service };
    return {
      kind: 'deployment',
      key,
      before: before as Deployment | undefined,
      after: after as Deployment,
      sequence,
    };
  }
  if (sk.startsWith(TASK_PREFIX))
    return { kind: 'task', before: before as Task | undefined, after: after as Task, sequence };
  return undefined;
}

/** An image is told of whenever it comes: that its record has expired since is no reason to keep silent. */
function recordOf<Record extends object>(item: Item): Record | undefined {
  return fromItem<Record>(item, 0);
}

function sequenceIn(item: Record<string, AttributeValue>): string {
  return item.seq?.S ?? '';
}
