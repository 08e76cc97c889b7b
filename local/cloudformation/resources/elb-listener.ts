import type { DescribeListenersOutput, Listener } from '@aws-sdk/client-elastic-load-balancing-v2';
import { pick } from '../conversions.ts';
import { ifFound } from '../if-found.ts';
import { fixed, JSON_VALUE, NUMBER, type Provider, STRING } from '../provider.ts';

const CHANGEABLE = ['Port', 'Protocol', 'DefaultActions'];

/** AWS::ElasticLoadBalancingV2::Listener. `Ref` is the ARN. */
export const elbListener: Provider = {
  properties: { LoadBalancerArn: fixed(STRING), Port: NUMBER, Protocol: STRING, DefaultActions: JSON_VALUE },
  async create(resource) {
    const input = pick(resource.properties, ['LoadBalancerArn', ...CHANGEABLE]);
    const created = await resource.call<DescribeListenersOutput>('elasticloadbalancing', 'CreateListener', input);
    return deployed(created.Listeners?.[0] ?? {});
  },
  async update(resource, { physicalId: ListenerArn }) {
    const input = { ListenerArn, ...pick(resource.properties, CHANGEABLE) };
    const changed = await resource.call<DescribeListenersOutput>('elasticloadbalancing', 'ModifyListener', input);
    return deployed(changed.Listeners?.[0] ?? {});
  },
  delete: (resource, { physicalId }) =>
    resource.call('elasticloadbalancing', 'DeleteListener', { ListenerArn: physicalId }),
  /** A load balancer has one listener on a port. */
  async find(resource) {
    const input = pick(resource.properties, ['LoadBalancerArn']);
    const described = resource.call<DescribeListenersOutput>('elasticloadbalancing', 'DescribeListeners', input);
    const listeners = (await ifFound(described))?.Listeners;
    return listeners?.find((listener) => listener.Port === resource.properties.Port)?.ListenerArn;
  },
};

function deployed({ ListenerArn = '' }: Listener) {
  return { physicalId: ListenerArn, attributes: { ListenerArn } };
}
