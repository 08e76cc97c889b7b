import type { DescribeLogGroupsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { tagMap } from '../conversions.ts';
import { fixed, JSON_VALUE, NUMBER, type Provider, type Resource, STRING } from '../provider.ts';
import { updateTags } from '../update-tags.ts';

const NAME_LENGTH_MAX = 512;

/** AWS::Logs::LogGroup. */
export const logsLogGroup: Provider = {
  properties: { LogGroupName: fixed(STRING), RetentionInDays: NUMBER, Tags: JSON_VALUE },
  async create(resource) {
    const logGroupName = groupName(resource);
    const { Tags } = resource.properties;
    const tags = Tags === undefined ? {} : { tags: tagMap(Tags) };
    await resource.call('logs', 'CreateLogGroup', { logGroupName, ...tags });
    await putRetention(resource, logGroupName, undefined);
    return deployed(resource, logGroupName);
  },
  async update(resource, { physicalId, properties }) {
    await putRetention(resource, physicalId, properties.RetentionInDays);
    const state = await deployed(resource, physicalId);
    await updateTags(resource, 'logs', state.attributes.Arn.replace(/:\*$/, ''), { properties });
    return state;
  },
  delete: (resource, { physicalId }) => resource.call('logs', 'DeleteLogGroup', { logGroupName: physicalId }),
  async find(resource) {
    const logGroupName = groupName(resource);
    return (await describe(resource, logGroupName)) && logGroupName;
  },
};

function groupName(resource: Resource): string {
  return resource.name(resource.properties.LogGroupName, NAME_LENGTH_MAX);
}

async function putRetention(resource: Resource, logGroupName: string, before: unknown): Promise<void> {
  const { RetentionInDays: retentionInDays } = resource.properties;
  if (retentionInDays === before) return;
  if (retentionInDays === undefined) await resource.call('logs', 'DeleteRetentionPolicy', { logGroupName });
  else await resource.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays });
}

async function describe(resource: Resource, logGroupName: string) {
  const { logGroups } = await resource.call<DescribeLogGroupsCommandOutput>('logs', 'DescribeLogGroups', {
    logGroupNamePrefix: logGroupName,
  });
  return logGroups?.find((group) => group.logGroupName === logGroupName);
}

async function deployed(resource: Resource, logGroupName: string) {
  const group = await describe(resource, logGroupName);
  return { physicalId: logGroupName, attributes: { Arn: group?.arn ?? '' } };
}
