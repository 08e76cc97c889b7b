import type { GetQueueAttributesCommandOutput } from '@aws-sdk/client-sqs';
import { tagMap } from '../conversions.ts';
import { ifFound } from '../if-found.ts';
import {
  BOOLEAN,
  type Deployed,
  fixed,
  JSON_VALUE,
  NUMBER,
  type Properties,
  type Provider,
  type Resource,
  STRING,
} from '../provider.ts';
import { updateTags } from '../update-tags.ts';

const NAME_LENGTH_MAX = 80;

/** The value of an attribute that the template no longer has (docs.aws.amazon.com: CreateQueue, Attributes). */
const DEFAULTS: Record<string, string> = {
  DelaySeconds: '0',
  MaximumMessageSize: '262144',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  RedrivePolicy: '',
  RedriveAllowPolicy: '',
};

/** AWS::SQS::Queue. `Ref` is the URL. */
export const sqsQueue: Provider = {
  properties: {
    QueueName: fixed(STRING),
    FifoQueue: fixed(BOOLEAN),
    ContentBasedDeduplication: BOOLEAN,
    DeduplicationScope: STRING,
    FifoThroughputLimit: STRING,
    DelaySeconds: NUMBER,
    MaximumMessageSize: NUMBER,
    MessageRetentionPeriod: NUMBER,
    ReceiveMessageWaitTimeSeconds: NUMBER,
    VisibilityTimeout: NUMBER,
    RedrivePolicy: JSON_VALUE,
    RedriveAllowPolicy: JSON_VALUE,
    SqsManagedSseEnabled: BOOLEAN,
    KmsMasterKeyId: STRING,
    KmsDataKeyReusePeriodSeconds: NUMBER,
    Tags: JSON_VALUE,
  },
  async create(resource) {
    const { QueueUrl } = await resource.call<{ QueueUrl: string }>('sqs', 'CreateQueue', {
      QueueName: queueName(resource),
      Attributes: attributesOf(resource.properties),
      tags: tagMap(resource.properties.Tags),
    });
    return deployed(resource, QueueUrl);
  },
  async update(resource, { physicalId: QueueUrl, properties }) {
    const after = attributesOf(resource.properties);
    const removed = Object.keys(attributesOf(properties)).filter((name) => !(name in after));
    const reset = Object.fromEntries(removed.map((name) => [name, DEFAULTS[name] ?? '']));
    const { FifoQueue, ...changeable } = { ...after, ...reset };
    await resource.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: changeable });
    await updateTags(resource, 'sqs', QueueUrl, { properties });
    return deployed(resource, QueueUrl);
  },
  delete: (resource, { physicalId }) => resource.call('sqs', 'DeleteQueue', { QueueUrl: physicalId }),
  async refresh(resource, { physicalId }) {
    const QueueName = physicalId.slice(physicalId.lastIndexOf('/') + 1);
    const { QueueUrl } = await resource.call<{ QueueUrl: string }>('sqs', 'GetQueueUrl', { QueueName });
    return QueueUrl === physicalId ? undefined : deployed(resource, QueueUrl);
  },
  async find(resource) {
    const found = resource.call<{ QueueUrl: string }>('sqs', 'GetQueueUrl', { QueueName: queueName(resource) });
    return (await ifFound(found))?.QueueUrl;
  },
};

function queueName(resource: Resource): string {
  const { QueueName, FifoQueue } = resource.properties;
  const suffix = FifoQueue && QueueName === undefined ? '.fifo' : '';
  return resource.name(QueueName, NAME_LENGTH_MAX - suffix.length) + suffix;
}

function attributesOf({ QueueName, Tags, ...attributes }: Properties): Record<string, string> {
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, text(value)]));
}

async function deployed(resource: Resource, QueueUrl: string): Promise<Deployed> {
  const input = { QueueUrl, AttributeNames: ['QueueArn'] };
  const { Attributes } = await resource.call<GetQueueAttributesCommandOutput>('sqs', 'GetQueueAttributes', input);
  const Arn = Attributes?.QueueArn ?? '';
  return { physicalId: QueueUrl, attributes: { Arn, QueueUrl, QueueName: Arn.slice(Arn.lastIndexOf(':') + 1) } };
}
