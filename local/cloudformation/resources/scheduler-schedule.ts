import { checkKeys } from '../check-properties.ts';
import { pick } from '../conversions.ts';
import { isThere } from '../if-found.ts';
import {
  type Deployed,
  fixed,
  JSON_VALUE,
  type Properties,
  type Provider,
  type Resource,
  STRING,
} from '../provider.ts';

const NAME_LENGTH_MAX = 64;
const PLAIN = [
  'GroupName',
  'Description',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'FlexibleTimeWindow',
  'State',
];
const TARGET = ['Arn', 'RoleArn', 'Input', 'DeadLetterConfig', 'RetryPolicy', 'EventBridgeParameters', 'SqsParameters'];

/** AWS::Scheduler::Schedule. */
export const schedulerSchedule: Provider = {
  properties: {
    Name: fixed(STRING),
    GroupName: fixed(STRING),
    Description: STRING,
    ScheduleExpression: STRING,
    ScheduleExpressionTimezone: STRING,
    FlexibleTimeWindow: JSON_VALUE,
    StartDate: STRING,
    EndDate: STRING,
    State: STRING,
    Target: JSON_VALUE,
  },
  create: (resource) => put(resource, 'CreateSchedule'),
  update: (resource) => put(resource, 'UpdateSchedule'),
  delete: (resource, { physicalId, properties }) =>
    resource.call('scheduler', 'DeleteSchedule', { Name: physicalId, ...pick(properties, ['GroupName']) }),
  async find(resource) {
    const Name = scheduleName(resource);
    const input = { Name, ...pick(resource.properties, ['GroupName']) };
    return (await isThere(resource.call('scheduler', 'GetSchedule', input))) ? Name : undefined;
  },
};

async function put(resource: Resource, operation: 'CreateSchedule' | 'UpdateSchedule'): Promise<Deployed> {
  const { properties } = resource;
  const Name = scheduleName(resource);
  const Target = checkKeys('Target', properties.Target, TARGET);
  const input = { Name, ...pick(properties, PLAIN), ...datesOf(properties), Target };
  const { ScheduleArn } = await resource.call<{ ScheduleArn: string }>('scheduler', operation, input);
  return { physicalId: Name, attributes: { Arn: ScheduleArn } };
}

function scheduleName(resource: Resource): string {
  return resource.name(resource.properties.Name, NAME_LENGTH_MAX);
}

function datesOf(properties: Properties): Record<string, Date> {
  const dates = Object.entries(pick(properties, ['StartDate', 'EndDate']));
  return Object.fromEntries(dates.map(([name, value]) => [name, new Date(String(value))]));
}
