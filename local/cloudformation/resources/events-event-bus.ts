import { pick } from '../conversions.ts';
import { isThere } from '../if-found.ts';
import { fixed, JSON_VALUE, type Provider, type Resource, STRING } from '../provider.ts';
import { updateTags } from '../update-tags.ts';

/** AWS::Events::EventBus. */
export const eventsEventBus: Provider = {
  properties: { Name: fixed(STRING), Tags: JSON_VALUE },
  async create(resource) {
    await resource.call('events', 'CreateEventBus', pick(resource.properties, ['Name', 'Tags']));
    return deployed(resource);
  },
  async update(resource, current) {
    const state = await deployed(resource);
    await updateTags(resource, 'events', state.attributes.Arn, current);
    return state;
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
