import type { DescribeTargetGroupsOutput, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import { pick } from '../conversions.ts';
import { ifFound } from '../if-found.ts';
import {
  BOOLEAN,
  fixed,
  JSON_VALUE,
  NUMBER,
  orElse,
  type PropertyRule,
  type Provider,
  type Resource,
  STRING,
} from '../provider.ts';
import { updateTags } from '../update-tags.ts';

const NAME_LENGTH_MAX = 32;
const HEALTH: Record<string, PropertyRule> = {
  HealthCheckEnabled: orElse(BOOLEAN, true),
  HealthCheckIntervalSeconds: orElse(NUMBER, 30),
  HealthCheckPath: orElse(STRING, '/'),
  HealthCheckPort: orElse(STRING, 'traffic-port'),
  HealthCheckProtocol: orElse(STRING, 'HTTP'),
  HealthCheckTimeoutSeconds: orElse(NUMBER, 5),
  HealthyThresholdCount: orElse(NUMBER, 5),
  UnhealthyThresholdCount: orElse(NUMBER, 2),
  Matcher: orElse(JSON_VALUE, { HttpCode: '200' }),
};
const KIND: Record<string, PropertyRule> = {
  Port: fixed(NUMBER),
  Protocol: fixed(STRING),
  ProtocolVersion: fixed(STRING),
  TargetType: fixed(STRING),
  VpcId: fixed(STRING),
  IpAddressType: fixed(STRING),
};

/** AWS::ElasticLoadBalancingV2::TargetGroup. `Ref` is the ARN. */
export const elbTargetGroup: Provider = {
  properties: {
    Name: fixed(STRING),
    ...KIND,
    ...HEALTH,
    Targets: fixed(JSON_VALUE),
    TargetGroupAttributes: JSON_VALUE,
    Tags: JSON_VALUE,
  },
  async create(resource) {
    const created = await resource.call<DescribeTargetGroupsOutput>('elasticloadbalancing', 'CreateTargetGroup', {
      Name: groupName(resource),
      ...pick(resource.properties, [...Object.keys(KIND), ...Object.keys(HEALTH), 'Tags']),
    });
    const group = created.TargetGroups?.[0] ?? {};
    await putAttributes(resource, group.TargetGroupArn);
    const { TargetGroupArn } = group;
    const { Targets } = resource.properties;
    if (Targets !== undefined)
      await resource.call('elasticloadbalancing', 'RegisterTargets', { TargetGroupArn, Targets });
    return deployed(group);
  },
  async update(resource, { physicalId: TargetGroupArn, properties }) {
    const input = { TargetGroupArn, ...pick(resource.properties, Object.keys(HEALTH)) };
    const changed = await resource.call<DescribeTargetGroupsOutput>('elasticloadbalancing', 'ModifyTargetGroup', input);
    await putAttributes(resource, TargetGroupArn);
    await updateTags(resource, 'elasticloadbalancing', TargetGroupArn, { properties });
    return deployed(changed.TargetGroups?.[0] ?? {});
  },
  delete: (resource, { physicalId }) =>
    resource.call('elasticloadbalancing', 'DeleteTargetGroup', { TargetGroupArn: physicalId }),
  async find(resource) {
    const input = { Names: [groupName(resource)] };
    const described = resource.call<DescribeTargetGroupsOutput>('elasticloadbalancing', 'DescribeTargetGroups', input);
    return (await ifFound(described))?.TargetGroups?.[0]?.TargetGroupArn;
  },
};

function groupName(resource: Resource): string {
  return resource.name(resource.properties.Name, NAME_LENGTH_MAX);
}

async function putAttributes(resource: Resource, TargetGroupArn: string | undefined): Promise<void> {
  const { TargetGroupAttributes: Attributes } = resource.properties;
  if (Attributes === undefined) return;
  await resource.call('elasticloadbalancing', 'ModifyTargetGroupAttributes', { TargetGroupArn, Attributes });
}

function deployed({ TargetGroupArn = '', TargetGroupName = '' }: TargetGroup) {
  const TargetGroupFullName = `targetgroup/${TargetGroupArn.split(':targetgroup/')[1] ?? ''}`;
  return { physicalId: TargetGroupArn, attributes: { TargetGroupArn, TargetGroupName, TargetGroupFullName } };
}
