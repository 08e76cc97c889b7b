import { pick } from '../conversions.ts';
import { fixed, NUMBER, type PropertyRule, type Provider, STRING } from '../provider.ts';
import { type Direction, permissionOf, ruleKeys } from './ec2-permissions.ts';

interface Rule {
  SecurityGroupRuleId: string;
}

/** AWS::EC2::SecurityGroupIngress and …Egress: one rule of a group that is elsewhere. `Ref` is the rule's id. */
export function ec2SecurityGroupRule(direction: Direction): Provider {
  const keys = ruleKeys(direction);
  const properties: Record<string, PropertyRule> = { GroupId: fixed(STRING) };
  for (const key of keys) properties[key] = fixed(key.endsWith('Port') ? NUMBER : STRING);
  return {
    properties,
    async create(resource) {
      const IpPermissions = [permissionOf(pick(resource.properties, keys), direction)];
      const { GroupId } = resource.properties;
      const { SecurityGroupRules } = await resource.call<{ SecurityGroupRules?: Rule[] }>(
        'ec2',
        `AuthorizeSecurityGroup${direction}`,
        { GroupId, IpPermissions },
      );
      return deployed(SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '');
    },
    /** Only after an interruption: every property is fixed. */
    update: async (_, { physicalId }) => deployed(physicalId),
    delete: (resource, current) =>
      resource.call('ec2', `RevokeSecurityGroup${direction}`, {
        GroupId: current.properties.GroupId,
        IpPermissions: [permissionOf(pick(current.properties, keys), direction)],
      }),
    /** The same rule twice is InvalidPermission.Duplicate, so what the interrupted deploy made is taken away first. */
    async find(resource) {
      const IpPermissions = [permissionOf(pick(resource.properties, keys), direction)];
      const { GroupId } = resource.properties;
      await resource.call('ec2', `RevokeSecurityGroup${direction}`, { GroupId, IpPermissions }).catch(() => undefined);
      return undefined;
    },
  };
}

function deployed(id: string) {
  return { physicalId: id, attributes: { Id: id } };
}
