import type * as Sdk from '@aws-sdk/client-sqs';
import { AwsError } from '../cloud/aws-error.ts';
import { offsetPage } from '../cloud/offset-page.ts';
import { inTransaction } from '../cloud/store.ts';
import type { Queue } from './queue.ts';
import { attributeNumber, redrivePolicyOf } from './queue.ts';
import { DEFAULT_ATTRIBUTES, validateAttributes } from './queue-attributes.ts';
import type { SqsState } from './sqs-state.ts';

/** CreateQueue, DeleteQueue and what reads or changes a queue itself. */
export function queueOperations(state: SqsState) {
  const { queues } = state;
  const queueExists = (arn: string) => queues.findByArn(arn) !== undefined;

  return {
    CreateQueue(input: Sdk.CreateQueueCommandInput) {
      const name = input.QueueName ?? '';
      const attributes = input.Attributes ?? {};
      validateName(name, attributes);
      validateAttributes(attributes, queueExists);
      const existing = queues.find(name);
      if (existing) refuseOtherAttributes(existing, attributes);
      else queues.create(name, { ...DEFAULT_ATTRIBUTES, ...attributes }, input.tags ?? {});
      return { QueueUrl: state.queueUrl(name) };
    },
    DeleteQueue(input: Sdk.DeleteQueueCommandInput) {
      const queue = queues.get(input.QueueUrl);
      inTransaction(state.database, () => {
        state.messages.clear(queue);
        queues.remove(queue);
      });
      state.timers.cancel(queue);
      state.cloud.signal(queue.arn);
      return {};
    },
    GetQueueUrl(input: Sdk.GetQueueUrlCommandInput) {
      return { QueueUrl: state.queueUrl(queues.get(input.QueueName).name) };
    },
    ListQueues(input: Sdk.ListQueuesCommandInput) {
      const names = queues.list().map((queue) => queue.name);
      const matching = names.filter((name) => name.startsWith(input.QueueNamePrefix ?? ''));
      const { page, NextToken } = pageOf(matching, input);
      return { QueueUrls: page.map((name) => state.queueUrl(name)), NextToken };
    },
    GetQueueAttributes(input: Sdk.GetQueueAttributesCommandInput) {
      const all = attributesOf(state, queues.get(input.QueueUrl));
      const asked = input.AttributeNames ?? [];
      if (asked.includes('All')) return { Attributes: all };
      for (const name of asked) {
        if (!(name in all) && !(name in OPTIONAL)) {
          throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
        }
      }
      const entries = Object.entries(all).filter(([name]) => asked.some((wanted) => wanted === name));
      return entries.length === 0 ? {} : { Attributes: Object.fromEntries(entries) };
    },
    SetQueueAttributes(input: Sdk.SetQueueAttributesCommandInput) {
      const queue = queues.get(input.QueueUrl);
      const changes = input.Attributes ?? {};
      validateAttributes(changes, queueExists);
      const merged = Object.entries({ ...queue.attributes, ...changes });
      queues.change(queue, { attributes: Object.fromEntries(merged.filter(([, value]) => value !== '')) });
      return {};
    },
    PurgeQueue(input: Sdk.PurgeQueueCommandInput) {
      const queue = queues.get(input.QueueUrl);
      state.messages.clear(queue);
      state.timers.cancel(queue);
      return {};
    },
    ListDeadLetterSourceQueues(input: Sdk.ListDeadLetterSourceQueuesCommandInput) {
      const target = queues.get(input.QueueUrl);
      const sources = queues.list().filter((queue) => redrivePolicyOf(queue)?.deadLetterTargetArn === target.arn);
      const { page, NextToken } = pageOf(sources, input);
      return { queueUrls: page.map((queue) => state.queueUrl(queue.name)), NextToken };
    },
    TagQueue(input: Sdk.TagQueueCommandInput) {
      const queue = queues.get(input.QueueUrl);
      queues.change(queue, { tags: { ...queue.tags, ...input.Tags } });
      return {};
    },
    UntagQueue(input: Sdk.UntagQueueCommandInput) {
      const queue = queues.get(input.QueueUrl);
      const kept = Object.entries(queue.tags).filter(([key]) => !input.TagKeys?.includes(key));
      queues.change(queue, { tags: Object.fromEntries(kept) });
      return {};
    },
    ListQueueTags(input: Sdk.ListQueueTagsCommandInput) {
      return { Tags: { ...queues.get(input.QueueUrl).tags } };
    },
  };
}

/** Attributes that a queue may be asked for although it has not got them. */
const OPTIONAL = {
  Policy: 1,
  RedrivePolicy: 1,
  RedriveAllowPolicy: 1,
  KmsMasterKeyId: 1,
  KmsDataKeyReusePeriodSeconds: 1,
};

function validateName(name: string, attributes: Record<string, string>): void {
  if (name.endsWith('.fifo') || attributes.FifoQueue === 'true') {
    throw new AwsError('UnsupportedOperation', 'FIFO queues are not in this local cloud.');
  }
  if (!/^[\w-]{1,80}$/.test(name)) {
    throw new AwsError(
      'InvalidParameterValueException',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
}

/** CreateQueue of a queue that is there answers its URL, unless an attribute that it names has another value. */
function refuseOtherAttributes(queue: Queue, attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (queue.attributes[name] !== value) {
      throw new AwsError(
        'QueueNameExists',
        `A queue already exists with the same name and a different value for attribute ${name}`,
      );
    }
  }
}

function attributesOf(state: SqsState, queue: Queue): Record<string, string> {
  const nowMs = Date.now();
  state.messages.expire(queue, nowMs - attributeNumber(queue, 'MessageRetentionPeriod') * 1_000);
  const count = state.messages.count(queue, nowMs);
  return {
    ...queue.attributes,
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(count.visible),
    ApproximateNumberOfMessagesNotVisible: String(count.inFlight),
    ApproximateNumberOfMessagesDelayed: String(count.delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAtMs / 1_000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAtMs / 1_000)),
  };
}

const PAGE_MAX = 1_000;

/** Without MaxResults 1,000 at the most, and no token for the rest. */
function pageOf<T>(all: T[], { MaxResults, NextToken }: { MaxResults?: number; NextToken?: string }) {
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > PAGE_MAX)) {
    const message = `Value ${MaxResults} for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and ${PAGE_MAX}.`;
    throw new AwsError('InvalidParameterValueException', message);
  }
  const refusal = new AwsError('InvalidParameterValueException', 'Invalid NextToken value.');
  const found = offsetPage(all, { limit: MaxResults ?? PAGE_MAX, nextToken: NextToken, refusal });
  return { page: found.page, NextToken: MaxResults === undefined ? undefined : found.NextToken };
}
