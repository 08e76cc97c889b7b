import type { DescribeLoadBalancersOutput, LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import { pick } from '../conversions.ts';
import { ifFound } from '../if-found.ts';
import { fixed, JSON_VALUE, type Provider, type Resource, STRING } from '../provider.ts';
import { updateTags } from '../update-tags.ts';

const NAME_LENGTH_MAX = 32;
const CREATED_WITH = ['Subnets', 'SecurityGroups', 'Scheme', 'Type', 'IpAddressType', 'Tags'];

/** AWS::ElasticLoadBalancingV2::LoadBalancer. `Ref` is the ARN. */
export const elbLoadBalancer: Provider = {
  properties: {
    Name: fixed(STRING),
    Scheme: fixed(STRING),
    Type: fixed(STRING),
    Subnets: JSON_VALUE,
    SecurityGroups: JSON_VALUE,
    IpAddressType: STRING,
    LoadBalancerAttributes: JSON_VALUE,
    Tags: JSON_VALUE,
  },
  async create(resource) {
    const input = { Name: balancerName(resource), ...pick(resource.properties, CREATED_WITH) };
    const created = await resource.call<DescribeLoadBalancersOutput>(
      'elasticloadbalancing',
      'CreateLoadBalancer',
      input,
    );
    const balancer = created.LoadBalancers?.[0] ?? {};
    await putAttributes(resource, balancer.LoadBalancerArn);
    return deployed(balancer);
  },
  async update(resource, { physicalId: LoadBalancerArn, properties: before }) {
    const { Subnets, SecurityGroups } = resource.properties;
    if (String(Subnets) !== String(before.Subnets)) {
      await resource.call('elasticloadbalancing', 'SetSubnets', { LoadBalancerArn, Subnets });
    }
    if (String(SecurityGroups) !== String(before.SecurityGroups)) {
      await resource.call('elasticloadbalancing', 'SetSecurityGroups', { LoadBalancerArn, SecurityGroups });
    }
    await putAttributes(resource, LoadBalancerArn);
    await updateTags(resource, 'elasticloadbalancing', LoadBalancerArn, { properties: before });
    const { LoadBalancers } = await describe(resource, { LoadBalancerArns: [LoadBalancerArn] });
    return deployed(LoadBalancers?.[0] ?? {});
  },
  delete: (resource, { physicalId }) =>
    resource.call('elasticloadbalancing', 'DeleteLoadBalancer', { LoadBalancerArn: physicalId }),
  async find(resource) {
    const found = await ifFound(describe(resource, { Names: [balancerName(resource)] }));
    return found?.LoadBalancers?.[0]?.LoadBalancerArn;
  },
};

function balancerName(resource: Resource): string {
  return resource.name(resource.properties.Name, NAME_LENGTH_MAX);
}

function describe(resource: Resource, input: object) {
  return resource.call<DescribeLoadBalancersOutput>('elasticloadbalancing', 'DescribeLoadBalancers', input);
}

async function putAttributes(resource: Resource, LoadBalancerArn: string | undefined): Promise<void> {
  const { LoadBalancerAttributes: Attributes } = resource.properties;
  if (Attributes === undefined) return;
  await resource.call('elasticloadbalancing', 'ModifyLoadBalancerAttributes', { LoadBalancerArn, Attributes });
}

function deployed({
  LoadBalancerArn = '',
  LoadBalancerName = '',
  DNSName = '',
  CanonicalHostedZoneId = '',
}: LoadBalancer) {
  return {
    physicalId: LoadBalancerArn,
    attributes: {
      LoadBalancerArn,
      LoadBalancerName,
      DNSName,
      CanonicalHostedZoneID: CanonicalHostedZoneId,
      LoadBalancerFullName: LoadBalancerArn.split(':loadbalancer/')[1] ?? '',
    },
  };
}
