import { checkKeys } from '../check-properties.ts';
import type { Properties } from '../provider.ts';

export type Direction = 'Ingress' | 'Egress';

/** The members of a rule within a template, for one direction. */
export function ruleKeys(direction: Direction): string[] {
  const peer =
    direction === 'Ingress'
      ? ['SourceSecurityGroupId', 'SourceSecurityGroupOwnerId', 'SourcePrefixListId']
      : ['DestinationSecurityGroupId', 'DestinationPrefixListId'];
  return ['IpProtocol', 'FromPort', 'ToPort', 'CidrIp', 'CidrIpv6', 'Description', ...peer];
}

/** A rule of a template as the API's IpPermission. */
export function permissionOf(rule: unknown, direction: Direction): Properties {
  const checked = checkKeys(`SecurityGroup${direction}`, rule, ruleKeys(direction));
  const { IpProtocol, FromPort, ToPort, CidrIp, CidrIpv6, Description } = checked;
  const group = checked.SourceSecurityGroupId ?? checked.DestinationSecurityGroupId;
  const prefixList = checked.SourcePrefixListId ?? checked.DestinationPrefixListId;
  const described = (range: object) => [Description === undefined ? range : { ...range, Description }];
  return {
    IpProtocol: String(IpProtocol),
    ...(FromPort === undefined ? {} : { FromPort: Number(FromPort) }),
    ...(ToPort === undefined ? {} : { ToPort: Number(ToPort) }),
    ...(CidrIp === undefined ? {} : { IpRanges: described({ CidrIp }) }),
    ...(CidrIpv6 === undefined ? {} : { Ipv6Ranges: described({ CidrIpv6 }) }),
    ...(group === undefined ? {} : { UserIdGroupPairs: described({ GroupId: group }) }),
    ...(prefixList === undefined ? {} : { PrefixListIds: described({ PrefixListId: prefixList }) }),
  };
}
