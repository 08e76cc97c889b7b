import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancersCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Sender, send } from '../send.ts';
import type { BalancerSettings } from './balancer-settings.ts';
import { isThere } from './is-there.ts';
import { stackTags } from './stack-tag.ts';

/** Of the stack `slipway-dev`: `slipway-dev-tcp`. */
const nameOf = ({ stack }: BalancerSettings): string => `${stack}-tcp`;

/** The ARN of the stack's Network Load Balancer; undefined while no service needs it. */
export async function findNetworkBalancer(client: Sender, settings: BalancerSettings): Promise<string | undefined> {
  let arn: string | undefined;
  await isThere('LoadBalancerNotFoundException', async () => {
    const { LoadBalancers } = await send(client, new DescribeLoadBalancersCommand({ Names: [nameOf(settings)] }));
    arn = LoadBalancers?.[0]?.LoadBalancerArn;
  });
  return arn;
}

/**
 * Made when the first service wants it, because one costs $16 a month whether or not anything is behind it. It takes a
 * few minutes on AWS; listeners can be made at once, and targets are checked when it is there.
 */
export async function ensureNetworkBalancer(client: Sender, settings: BalancerSettings): Promise<string> {
  const found = await findNetworkBalancer(client, settings);
  if (found !== undefined) return found;
  const { subnets, balancerSecurityGroup } = settings;
  const input = {
    Name: nameOf(settings),
    Type: 'network' as const,
    Scheme: 'internet-facing' as const,
    Subnets: subnets,
    // Only at its creation may it be given one; tasks admit that group.
    SecurityGroups: balancerSecurityGroup ? [balancerSecurityGroup] : undefined,
    Tags: stackTags(settings),
  };
  const { LoadBalancers } = await send(client, new CreateLoadBalancerCommand(input));
  return LoadBalancers?.[0]?.LoadBalancerArn ?? '';
}

export async function deleteNetworkBalancer(client: Sender, LoadBalancerArn: string): Promise<void> {
  await send(client, new DeleteLoadBalancerCommand({ LoadBalancerArn }));
}
