import { isDeepStrictEqual } from 'node:util';
import type { DescribeSecurityGroupsResult, SecurityGroup } from '@aws-sdk/client-ec2';
import { AwsError } from '../../cloud/aws-error.ts';
import { pick } from '../conversions.ts';
import { fixed, JSON_VALUE, type Properties, type Provider, type Resource, STRING } from '../provider.ts';
import { updateTags } from '../update-tags.ts';
import { type Direction, permissionOf } from './ec2-permissions.ts';

const NAME_LENGTH_MAX = 255;

/** The rule that a new group comes with; a template that lists egress rules means only those. */
const ALL_EGRESS = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };

/** AWS::EC2::SecurityGroup. `Ref` is its id. */
export const ec2SecurityGroup: Provider = {
  properties: {
    GroupName: fixed(STRING),
    GroupDescription: fixed(STRING),
    VpcId: fixed(STRING),
    SecurityGroupIngress: JSON_VALUE,
    SecurityGroupEgress: JSON_VALUE,
    Tags: JSON_VALUE,
  },
  async create(resource) {
    const { GroupDescription, Tags } = resource.properties;
    const tags = Tags === undefined ? {} : { TagSpecifications: [{ ResourceType: 'security-group', Tags }] };
    const { GroupId } = await resource.call<{ GroupId: string }>('ec2', 'CreateSecurityGroup', {
      GroupName: groupName(resource),
      Description: GroupDescription,
      ...pick(resource.properties, ['VpcId']),
      ...tags,
    });
    await changeRules(resource, GroupId, {});
    return deployed(resource, GroupId);
  },
  async update(resource, { physicalId, properties }) {
    await changeRules(resource, physicalId, properties);
    await updateTags(resource, 'ec2', physicalId, { properties });
    return deployed(resource, physicalId);
  },
  delete: (resource, { physicalId }) => resource.call('ec2', 'DeleteSecurityGroup', { GroupId: physicalId }),
  async find(resource) {
    const Filters = [{ Name: 'group-name', Values: [groupName(resource)] }];
    const input = { Filters };
    const { SecurityGroups } = await resource.call<DescribeSecurityGroupsResult>(
      'ec2',
      'DescribeSecurityGroups',
      input,
    );
    const { VpcId } = resource.properties;
    return SecurityGroups?.find((group) => VpcId === undefined || group.VpcId === VpcId)?.GroupId;
  },
};

function groupName(resource: Resource): string {
  return resource.name(resource.properties.GroupName, NAME_LENGTH_MAX);
}

function rulesOf(properties: Properties, direction: Direction): unknown[] {
  const rules = properties[`SecurityGroup${direction}`] as unknown[] | undefined;
  return rules ?? (direction === 'Egress' ? [ALL_EGRESS] : []);
}

/** Authorizes the rules that came and revokes those that went. */
async function changeRules(resource: Resource, GroupId: string, before: Properties): Promise<void> {
  for (const direction of ['Ingress', 'Egress'] as const) {
    const old = rulesOf(before, direction).map((rule) => permissionOf(rule, direction));
    const wanted = rulesOf(resource.properties, direction).map((rule) => permissionOf(rule, direction));
    const added = without(wanted, old);
    const removed = without(old, wanted);
    for (const rule of removed) await changeRule(resource, `RevokeSecurityGroup${direction}`, GroupId, rule);
    for (const rule of added) await changeRule(resource, `AuthorizeSecurityGroup${direction}`, GroupId, rule);
  }
}

/** One at a time: a rule that an interrupted deploy has authorized or revoked already is no error. */
async function changeRule(resource: Resource, operation: string, GroupId: string, rule: Properties): Promise<void> {
  try {
    await resource.call('ec2', operation, { GroupId, IpPermissions: [rule] });
  } catch (error) {
    const isDone = error instanceof AwsError && /^InvalidPermission\.(Duplicate|NotFound)$/.test(error.code);
    if (!isDone) throw error;
  }
}

function without(rules: Properties[], others: Properties[]): Properties[] {
  return rules.filter((rule) => !others.some((other) => isDeepStrictEqual(rule, other)));
}

async function deployed(resource: Resource, GroupId: string) {
  const { SecurityGroups = [] } = await resource.call<{ SecurityGroups?: SecurityGroup[] }>(
    'ec2',
    'DescribeSecurityGroups',
    { GroupIds: [GroupId] },
  );
  const VpcId = SecurityGroups[0]?.VpcId ?? '';
  return { physicalId: GroupId, attributes: { GroupId, Id: GroupId, VpcId } };
}
