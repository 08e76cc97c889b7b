import type { Cloud } from '../cloud/cloud.ts';
import type { AccessRequest } from '../cloud/service.ts';
import { policyOf } from './queue.ts';
import { type QueueStore, queueNameOf } from './queue-store.ts';

/** The fields that tell which queue an operation is about. */
interface QueueInput {
  QueueUrl?: string;
  QueueName?: string;
  tags?: Record<string, string>;
  Tags?: Record<string, string>;
  TagKeys?: string[];
}

/** A batch operation needs the permission of the single one (SQS developer guide, "Amazon SQS API permissions"). */
const ACTION_OF_BATCH: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/**
 * What IAM is asked for an operation: the action on the queue, with the queue's own policy.
 * Service authorization reference, "Actions, resources, and condition keys for Amazon SQS".
 */
export function sqsAccess(cloud: Cloud, queues: QueueStore, operation: string, input: QueueInput): AccessRequest[] {
  if (operation === 'ListQueues') return [{ action: 'sqs:ListQueues', resource: '*' }];
  const name = input.QueueName ?? queueNameOf(input.QueueUrl);
  const queue = queues.find(name);
  const resourcePolicy = queue && policyOf(queue);
  const tags = input.tags ?? input.Tags;
  const request = (action: string): AccessRequest => ({
    action: `sqs:${action}`,
    resource: cloud.arn('sqs', name),
    ...(resourcePolicy && { resourcePolicy }),
    ...((tags || input.TagKeys) && { context: tagContext(tags ?? {}, input.TagKeys) }),
  });
  const requests = [request(ACTION_OF_BATCH[operation] ?? operation)];
  if (operation === 'CreateQueue' && tags && Object.keys(tags).length > 0) requests.push(request('TagQueue'));
  return requests;
}

function tagContext(tags: Record<string, string>, tagKeys: string[] = Object.keys(tags)) {
  const context: Record<string, string | string[]> = { 'aws:TagKeys': tagKeys };
  for (const [key, value] of Object.entries(tags)) context[`aws:RequestTag/${key}`] = value;
  return context;
}
