import { ifFound } from '../if-found.ts';
import { JSON_VALUE, type Provider, type Resource } from '../provider.ts';

/** AWS::SQS::QueuePolicy: the one policy of each of its queues. */
export const sqsQueuePolicy: Provider = {
  properties: { PolicyDocument: JSON_VALUE, Queues: JSON_VALUE },
  create: (resource) => put(resource, []),
  update: (resource, { properties }) => put(resource, (properties.Queues ?? []) as string[]),
  async delete(resource, { properties }) {
    for (const queue of properties.Queues as string[]) await setPolicy(resource, queue, '');
  },
  // Put again, it does no harm.
  find: async (resource) => resource.name(undefined, 80),
};

async function put(resource: Resource, before: string[]) {
  const queues = resource.properties.Queues as string[];
  for (const queue of before.filter((one) => !queues.includes(one))) await setPolicy(resource, queue, '');
  const policy = JSON.stringify(resource.properties.PolicyDocument);
  for (const QueueUrl of queues) {
    await resource.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: policy } });
  }
  return { physicalId: resource.name(undefined, 80) };
}

/** A queue may be gone, since it is often deleted together with its policy. */
async function setPolicy(resource: Resource, QueueUrl: string, Policy: string): Promise<void> {
  await ifFound(resource.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } }));
}
