import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import type { Preflight } from '../../ports/preflight.ts';
import { type Sender, send } from '../send.ts';
import { whyUnusable } from './why-unusable.ts';

/** Filters of EC2 and of Parameter Store take so many values a call (API references: 200 and 50). */
const IDS_MAX = 200;
const NAMES_MAX = 50;

/** Only Describe and Get calls of what exists: nothing is changed, and no secret is read. */
export function awsPreflight(clients: Record<'iam' | 'ec2' | 'logs' | 'ssm', Sender>): Preflight {
  const { iam, ec2, logs, ssm } = clients;
  return {
    async unusableRoles(arns) {
      const unusable = new Map<string, string>();
      for (const arn of arns) {
        const why = await whyUnusable(iam, arn);
        if (why) unusable.set(arn, why);
      }
      return unusable;
    },
    missingSubnets: (ids) =>
      lacking(ids, IDS_MAX, async (some) => {
        const Filters = [{ Name: 'subnet-id', Values: some }];
        const { Subnets = [] } = await send(ec2, new DescribeSubnetsCommand({ Filters }));
        return Subnets.map(({ SubnetId }) => SubnetId);
      }),
    missingSecurityGroups: (ids) =>
      lacking(ids, IDS_MAX, async (some) => {
        const Filters = [{ Name: 'group-id', Values: some }];
        const { SecurityGroups = [] } = await send(ec2, new DescribeSecurityGroupsCommand({ Filters }));
        return SecurityGroups.map(({ GroupId }) => GroupId);
      }),
    missingLogGroups: (names) =>
      lacking(names, 1, async ([logGroupNamePrefix]) => {
        const { logGroups = [] } = await send(logs, new DescribeLogGroupsCommand({ logGroupNamePrefix, limit: 50 }));
        return logGroups.map(({ logGroupName }) => logGroupName);
      }),
    missingParameters: (names) =>
      lacking(names, NAMES_MAX, async (some) => {
        const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: some }];
        const { Parameters = [] } = await send(
          ssm,
          new DescribeParametersCommand({ ParameterFilters, MaxResults: 50 }),
        );
        return Parameters.map(({ Name }) => Name);
      }),
  };
}

/** Those of `wanted` that are not found, asked for `max` at a time. */
async function lacking(
  wanted: readonly string[],
  max: number,
  find: (some: string[]) => Promise<(string | undefined)[]>,
): Promise<string[]> {
  const missing: string[] = [];
  for (let from = 0; from < wanted.length; from += max) {
    const some = wanted.slice(from, from + max);
    const found = new Set(await find(some));
    missing.push(...some.filter((one) => !found.has(one)));
  }
  return missing;
}
