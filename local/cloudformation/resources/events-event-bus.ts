import { pick } from '../conversions.ts';
import { isThere } from '../if-found.ts';
import { fixed, JSON_VALUE, type Provider, type Resource, STRING } from '../provider.ts';

/** AWS::Events::EventBus. */
export const eventsEventBus: Provider = {
  properties: { Name: fixed(STRING), Description: STRING, DeadLetterConfig: JSON_VALUE, Tags: JSON_VALUE },
  async create(resource) {
    const input = pick(resource.properties, ['Name', 'Description', 'DeadLetterConfig', 'Tags']);
    await resource.call('events', 'CreateEventBus', input);
    return deployed(resource);
  },
  async update(resource) {
    await resource.call(
      'events',
      'UpdateEventBus',
      pick(resource.properties, ['Name', 'Description', 'DeadLetterConfig']),
    );
    return deployed(resource);
  },
  delete: (resource, { physicalId }) => resource.call('events', 'DeleteEventBus', { Name: physicalId }),
  async find(resource) {
    const Name = String(resource.properties.Name);
    return (await isThere(resource.call('events', 'DescribeEventBus', { Name }))) ? Name : undefined;
  },
};

async function deployed(resource: Resource) {
  const Name = String(resource.properties.Name);
  const { Arn } = await resource.call<{ Arn: string }>('events', 'DescribeEventBus', { Name });
  return { physicalId: Name, attributes: { Arn, Name } };
}
