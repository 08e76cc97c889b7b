import { pick } from '../conversions.ts';
import { isThere } from '../if-found.ts';
import { type Current, fixed, JSON_VALUE, type Properties, type Provider, type Resource, STRING } from '../provider.ts';
import { updateTags } from '../update-tags.ts';

const NAME_LENGTH_MAX = 64;

interface Target {
  Id: string;
}

/** AWS::Events::Rule. `Ref` is the name, on a bus of one's own `<bus>|<name>`. */
export const eventsRule: Provider = {
  properties: {
    Name: fixed(STRING),
    EventBusName: fixed(STRING),
    Description: STRING,
    EventPattern: JSON_VALUE,
    ScheduleExpression: STRING,
    State: STRING,
    RoleArn: STRING,
    Targets: JSON_VALUE,
    Tags: JSON_VALUE,
  },
  create: (resource) => put(resource, []),
  async update(resource, current) {
    const deployed = await put(resource, targetsOf(current.properties));
    await updateTags(resource, 'events', deployed.attributes.Arn, current);
    return deployed;
  },
  async delete(resource, current) {
    const rule = ruleOf(current);
    const { Targets } = await resource.call<{ Targets?: Target[] }>('events', 'ListTargetsByRule', rule);
    const Ids = (Targets ?? []).map(({ Id }) => Id);
    if (Ids.length > 0) await resource.call('events', 'RemoveTargets', { ...rule, Ids });
    const { Rule: Name, ...bus } = rule;
    await resource.call('events', 'DeleteRule', { Name, ...bus });
  },
  async find(resource) {
    const { EventBusName } = resource.properties;
    const input = { Name: ruleName(resource), ...pick(resource.properties, ['EventBusName']) };
    return (await isThere(resource.call('events', 'DescribeRule', input))) ? idOf(EventBusName, input.Name) : undefined;
  },
};

async function put(resource: Resource, before: Target[]) {
  const { properties } = resource;
  const Name = ruleName(resource);
  const bus = pick(properties, ['EventBusName']);
  const EventPattern = properties.EventPattern && JSON.stringify(properties.EventPattern);
  const rule = pick(properties, ['Description', 'ScheduleExpression', 'State', 'RoleArn', 'Tags']);
  const input = { Name, ...bus, ...rule, ...(EventPattern ? { EventPattern } : {}) };
  const { RuleArn } = await resource.call<{ RuleArn: string }>('events', 'PutRule', input);
  const Targets = targetsOf(properties);
  const Ids = before.map(({ Id }) => Id).filter((id) => !Targets.some(({ Id }) => Id === id));
  if (Ids.length > 0) await resource.call('events', 'RemoveTargets', { Rule: Name, ...bus, Ids });
  if (Targets.length > 0) {
    const put = await resource.call<{ FailedEntries?: { ErrorMessage?: string }[] }>('events', 'PutTargets', {
      Rule: Name,
      ...bus,
      Targets,
    });
    const [failed] = put.FailedEntries ?? [];
    if (failed) throw new Error(failed.ErrorMessage ?? 'a target was refused');
  }
  return { physicalId: idOf(properties.EventBusName, Name), attributes: { Arn: RuleArn } };
}

function ruleName(resource: Resource): string {
  return resource.name(resource.properties.Name, NAME_LENGTH_MAX);
}

function targetsOf({ Targets = [] }: Properties): Target[] {
  return Targets as Target[];
}

function idOf(bus: unknown, name: string): string {
  return bus === undefined || bus === 'default' ? name : `${String(bus)}|${name}`;
}

function ruleOf({ physicalId, properties }: Current): { Rule: string; EventBusName?: unknown } {
  return { Rule: physicalId.slice(physicalId.lastIndexOf('|') + 1), ...pick(properties, ['EventBusName']) };
}
