import { randomBytes } from 'node:crypto';
import type {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult,
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
  CreateSecurityGroupRequest,
  CreateSecurityGroupResult,
  DeleteSecurityGroupRequest,
  DeleteSecurityGroupResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  IpPermission,
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult,
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
  SecurityGroup,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { describeDefaultVpc, nameResource } from './default-vpc.ts';
import { matchFilters } from './match-filters.ts';
import { requireAll } from './network-operations.ts';
import type { SecurityGroupStore, StoredGroup } from './security-group-store.ts';
import { addRules, describeRule, joinRules, removeRules, ruleKey, splitPermissions } from './security-groups.ts';

const ALL_OUT: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

/** How a request names rules: IpPermissions, or the older single rule. */
interface RuleInput {
  GroupId?: string | undefined;
  GroupName?: string | undefined;
  IpPermissions?: IpPermission[] | undefined;
  IpProtocol?: string | undefined;
  FromPort?: number | undefined;
  ToPort?: number | undefined;
  CidrIp?: string | undefined;
}

/** Security groups. They are kept and shown; processes on the loopback have no firewall between them. */
export function createSecurityGroupOperations(cloud: Cloud, store: SecurityGroupStore) {
  const vpcId = describeDefaultVpc(cloud).VpcId;

  if (!store.list().some((group) => group.GroupName === 'default')) {
    const GroupId = nameResource(cloud, 'sg', 'default');
    const fromItself: IpPermission = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId, UserId: cloud.accountId }] };
    store.save({
      GroupId,
      GroupName: 'default',
      Description: 'default VPC security group',
      VpcId: vpcId,
      ingress: [fromItself],
      egress: [ALL_OUT],
    });
  }

  function show({ ingress, egress, ...group }: StoredGroup): SecurityGroup {
    return {
      ...group,
      OwnerId: cloud.accountId,
      SecurityGroupArn: cloud.arn('ec2', `security-group/${group.GroupId}`),
      IpPermissions: joinRules(ingress),
      IpPermissionsEgress: joinRules(egress),
      Tags: store.tags(group.GroupId),
    };
  }

  function requireGroup({ GroupId, GroupName }: RuleInput): StoredGroup {
    const group = store.list().find((each) => (GroupId ? each.GroupId === GroupId : each.GroupName === GroupName));
    if (!group)
      throw new AwsError('InvalidGroup.NotFound', `The security group '${GroupId ?? GroupName}' does not exist`);
    return group;
  }

  function readRules(input: RuleInput): IpPermission[] {
    const { IpProtocol, FromPort, ToPort, CidrIp } = input;
    const single = CidrIp ? [{ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }] : [];
    const rules = splitPermissions(input.IpPermissions ?? single);
    for (const pair of rules.flatMap((rule) => rule.UserIdGroupPairs ?? [])) pair.GroupId = requireGroup(pair).GroupId;
    return rules;
  }

  function CreateSecurityGroup(input: CreateSecurityGroupRequest): CreateSecurityGroupResult {
    const { GroupName = '', Description = '', VpcId = vpcId } = input;
    if (VpcId !== vpcId) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${VpcId}' does not exist`);
    if (!/^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(GroupName) || /^sg-/i.test(GroupName)) {
      throw new AwsError('InvalidParameterValue', `Value (${GroupName}) for parameter GroupName is invalid.`);
    }
    if (!Description) throw new AwsError('MissingParameter', 'The request must contain the parameter GroupDescription');
    if (store.list().some((group) => group.GroupName === GroupName)) {
      const message = `The security group '${GroupName}' already exists for VPC '${vpcId}'`;
      throw new AwsError('InvalidGroup.Duplicate', message);
    }
    const GroupId = `sg-0${randomBytes(8).toString('hex')}`;
    store.save({ GroupId, GroupName, Description, VpcId, ingress: [], egress: [ALL_OUT] });
    const tags = input.TagSpecifications?.flatMap((each) => each.Tags ?? []) ?? [];
    store.tag(GroupId, tags);
    return { GroupId, SecurityGroupArn: cloud.arn('ec2', `security-group/${GroupId}`), Tags: tags };
  }

  function DeleteSecurityGroup(input: DeleteSecurityGroupRequest): DeleteSecurityGroupResult {
    const group = requireGroup(input);
    if (group.GroupName === 'default') {
      const message = `the specified group: "${group.GroupId}" name: "default" cannot be deleted by a user`;
      throw new AwsError('CannotDelete', message);
    }
    const user = store
      .list()
      .find(
        (other) =>
          other.GroupId !== group.GroupId &&
          [...other.ingress, ...other.egress].some((rule) => rule.UserIdGroupPairs?.[0]?.GroupId === group.GroupId),
      );
    if (user) throw new AwsError('DependencyViolation', `resource ${group.GroupId} has a dependent object`);
    store.remove(group.GroupId);
    return { Return: true, GroupId: group.GroupId };
  }

  function DescribeSecurityGroups(input: DescribeSecurityGroupsRequest): DescribeSecurityGroupsResult {
    const all = store.list().map(show);
    const ids = all.map((group) => group.GroupId ?? '');
    const missing = input.GroupIds?.find((id) => !ids.includes(id));
    if (missing) throw new AwsError('InvalidGroup.NotFound', `The security group '${missing}' does not exist`);
    requireAll(
      input.GroupNames,
      all.map((group) => group.GroupName ?? ''),
      'InvalidGroup.NotFound',
      'security group',
    );
    const wanted = all.filter(
      ({ GroupId = '', GroupName = '' }) =>
        (!input.GroupIds?.length || input.GroupIds.includes(GroupId)) &&
        (!input.GroupNames?.length || input.GroupNames.includes(GroupName)),
    );
    return {
      SecurityGroups: wanted.filter((group) =>
        matchFilters(input.Filters, group.Tags ?? [], (name) => {
          const values: Record<string, string | undefined> = {
            'group-id': group.GroupId,
            'group-name': group.GroupName,
            'vpc-id': group.VpcId,
            description: group.Description,
            'owner-id': group.OwnerId,
          };
          return name in values ? [values[name]] : undefined;
        }),
      ),
    };
  }

  function authorize(input: RuleInput, way: 'ingress' | 'egress') {
    const group = requireGroup(input);
    const rules = readRules(input);
    store.save({ ...group, [way]: addRules(group[way], rules) });
    const idOf = (rule: IpPermission) => nameResource(cloud, 'sgr', `${group.GroupId}/${way}/${ruleKey(rule)}`);
    return {
      Return: true,
      SecurityGroupRules: rules.map((rule) => describeRule(show(group), rule, way === 'egress', idOf(rule))),
    };
  }

  function revoke(input: RuleInput, way: 'ingress' | 'egress') {
    const group = requireGroup(input);
    store.save({ ...group, [way]: removeRules(group[way], readRules(input)) });
    return { Return: true };
  }

  return {
    CreateSecurityGroup,
    DeleteSecurityGroup,
    DescribeSecurityGroups,
    AuthorizeSecurityGroupIngress: (input: AuthorizeSecurityGroupIngressRequest): AuthorizeSecurityGroupIngressResult =>
      authorize(input, 'ingress'),
    AuthorizeSecurityGroupEgress: (input: AuthorizeSecurityGroupEgressRequest): AuthorizeSecurityGroupEgressResult =>
      authorize(input, 'egress'),
    RevokeSecurityGroupIngress: (input: RevokeSecurityGroupIngressRequest): RevokeSecurityGroupIngressResult =>
      revoke(input, 'ingress'),
    RevokeSecurityGroupEgress: (input: RevokeSecurityGroupEgressRequest): RevokeSecurityGroupEgressResult =>
      revoke(input, 'egress'),
  };
}
