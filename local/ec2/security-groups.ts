import type { IpPermission, SecurityGroup, SecurityGroupRule } from '@aws-sdk/client-ec2';
import { AwsError } from '../cloud/aws-error.ts';

/**
 * One rule of a security group as EC2 tells them apart: protocol, ports and one source.
 * `10.0.0.0/8` and `sg-1` in one IpPermission are two rules.
 */
export function splitPermissions(permissions: IpPermission[]): IpPermission[] {
  return permissions.flatMap((permission) => {
    const { IpProtocol, FromPort, ToPort } = permission;
    if (!IpProtocol) throw new AwsError('MissingParameter', 'The request must contain the parameter ipProtocol');
    const ports = toProtocol(IpProtocol) === '-1' ? {} : { FromPort, ToPort };
    const base = { IpProtocol: toProtocol(IpProtocol), ...ports };
    const rules = [
      ...(permission.IpRanges ?? []).map((range) => ({ ...base, IpRanges: [range] })),
      ...(permission.Ipv6Ranges ?? []).map((range) => ({ ...base, Ipv6Ranges: [range] })),
      ...(permission.PrefixListIds ?? []).map((list) => ({ ...base, PrefixListIds: [list] })),
      ...(permission.UserIdGroupPairs ?? []).map((pair) => ({ ...base, UserIdGroupPairs: [pair] })),
    ];
    if (rules.length === 0) {
      throw new AwsError('InvalidParameterValue', 'A rule must have a source or a destination');
    }
    return rules;
  });
}

function toProtocol(protocol: string): string {
  return { 6: 'tcp', 17: 'udp', 1: 'icmp', all: '-1' }[protocol] ?? protocol.toLowerCase();
}

/** Two rules are the same whatever their descriptions say. */
export function ruleKey(rule: IpPermission): string {
  const source =
    rule.IpRanges?.[0]?.CidrIp ??
    rule.Ipv6Ranges?.[0]?.CidrIpv6 ??
    rule.PrefixListIds?.[0]?.PrefixListId ??
    rule.UserIdGroupPairs?.[0]?.GroupId;
  return `${rule.IpProtocol}/${rule.FromPort ?? ''}-${rule.ToPort ?? ''}/${source}`;
}

/** Adds rules. Throws InvalidPermission.Duplicate. */
export function addRules(present: IpPermission[], added: IpPermission[]): IpPermission[] {
  const keys = new Set(present.map(ruleKey));
  for (const rule of added) {
    if (keys.has(ruleKey(rule))) {
      const message = `the specified rule "peer: ${ruleKey(rule)}, ALLOW" already exists`;
      throw new AwsError('InvalidPermission.Duplicate', message);
    }
    keys.add(ruleKey(rule));
  }
  return [...present, ...added];
}

/** Takes rules away. Throws InvalidPermission.NotFound. */
export function removeRules(present: IpPermission[], removed: IpPermission[]): IpPermission[] {
  const keys = new Set(removed.map(ruleKey));
  const kept = present.filter((rule) => !keys.has(ruleKey(rule)));
  if (kept.length !== present.length - keys.size) {
    const message = 'The specified rule does not exist in this security group.';
    throw new AwsError('InvalidPermission.NotFound', message);
  }
  return kept;
}

/** As DescribeSecurityGroups shows rules: one IpPermission for each protocol and port range. */
export function joinRules(rules: IpPermission[]): IpPermission[] {
  const joined = new Map<
    string,
    Required<Pick<IpPermission, 'IpRanges' | 'Ipv6Ranges' | 'PrefixListIds' | 'UserIdGroupPairs'>> & IpPermission
  >();
  for (const rule of rules) {
    const key = `${rule.IpProtocol}/${rule.FromPort}/${rule.ToPort}`;
    const { IpProtocol, FromPort, ToPort } = rule;
    const entry = joined.get(key) ?? {
      IpProtocol,
      FromPort,
      ToPort,
      IpRanges: [],
      Ipv6Ranges: [],
      PrefixListIds: [],
      UserIdGroupPairs: [],
    };
    entry.IpRanges.push(...(rule.IpRanges ?? []));
    entry.Ipv6Ranges.push(...(rule.Ipv6Ranges ?? []));
    entry.PrefixListIds.push(...(rule.PrefixListIds ?? []));
    entry.UserIdGroupPairs.push(...(rule.UserIdGroupPairs ?? []));
    joined.set(key, entry);
  }
  return [...joined.values()];
}

/** As Authorize… answers: each rule with an id of its own. */
export function describeRule(
  group: SecurityGroup,
  rule: IpPermission,
  isEgress: boolean,
  id: string,
): SecurityGroupRule {
  const pair = rule.UserIdGroupPairs?.[0];
  return {
    SecurityGroupRuleId: id,
    GroupId: group.GroupId,
    GroupOwnerId: group.OwnerId,
    IsEgress: isEgress,
    IpProtocol: rule.IpProtocol,
    FromPort: rule.FromPort ?? -1,
    ToPort: rule.ToPort ?? -1,
    CidrIpv4: rule.IpRanges?.[0]?.CidrIp,
    CidrIpv6: rule.Ipv6Ranges?.[0]?.CidrIpv6,
    PrefixListId: rule.PrefixListIds?.[0]?.PrefixListId,
    ReferencedGroupInfo: pair && { GroupId: pair.GroupId, UserId: pair.UserId ?? group.OwnerId },
    Description: rule.IpRanges?.[0]?.Description ?? pair?.Description,
  };
}
