import { pick } from '../conversions.ts';
import { isThere } from '../if-found.ts';
import { fixed, JSON_VALUE, type Provider, type Resource, STRING } from '../provider.ts';

const NAME_LENGTH_MAX = 64;

/** AWS::Scheduler::ScheduleGroup. */
export const schedulerScheduleGroup: Provider = {
  properties: { Name: fixed(STRING), Tags: fixed(JSON_VALUE) },
  async create(resource) {
    const input = { Name: groupName(resource), ...pick(resource.properties, ['Tags']) };
    await resource.call('scheduler', 'CreateScheduleGroup', input);
    return deployed(resource);
  },
  update: deployed,
  delete: (resource, { physicalId }) => resource.call('scheduler', 'DeleteScheduleGroup', { Name: physicalId }),
  async find(resource) {
    const Name = groupName(resource);
    return (await isThere(resource.call('scheduler', 'GetScheduleGroup', { Name }))) ? Name : undefined;
  },
};

async function deployed(resource: Resource) {
  const Name = groupName(resource);
  const { Arn, State } = await resource.call<{ Arn: string; State: string }>('scheduler', 'GetScheduleGroup', { Name });
  return { physicalId: Name, attributes: { Arn, State } };
}

function groupName(resource: Resource): string {
  return resource.name(resource.properties.Name, NAME_LENGTH_MAX);
}
