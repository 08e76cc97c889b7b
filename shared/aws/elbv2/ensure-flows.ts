import { CreateListenerCommand, type Listener, ModifyListenerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LoadBalancerRecord } from '../../domain/service.ts';
import type { Ingress } from '../../domain/service-spec.ts';
import type { TrafficRequest } from '../../ports/fleet.ts';
import { type Sender, send } from '../send.ts';
import type { BalancerSettings } from './balancer-settings.ts';
import { deleteListener } from './leave-listeners.ts';
import { forwardTo, groupsOf } from './listener-rule.ts';
import { listenersOf } from './listeners-of.ts';
import { deleteNetworkBalancer, ensureNetworkBalancer, findNetworkBalancer } from './network-balancer.ts';
import { stackTags } from './stack-tag.ts';
import { ensureTargetGroup } from './target-group.ts';

/**
 * `ingress` of TCP: a listener of its own on the stack's Network Load Balancer. There are no rules: the listener's default
 * action forwards to the groups by their weights, and is what traffic is shifted by. A group of weight 0 is checked too.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html
 */
export async function ensureFlows(
  client: Sender,
  settings: BalancerSettings,
  request: TrafficRequest,
  ingress: Ingress,
): Promise<LoadBalancerRecord> {
  const targetGroupArns = [await ensureTargetGroup(client, settings, request, ingress, 0)];
  if (request.groups === 2) targetGroupArns.push(await ensureTargetGroup(client, settings, request, ingress, 1));
  const LoadBalancerArn = await ensureNetworkBalancer(client, settings);
  const DefaultActions = [forwardTo(targetGroupArns, request.weights)];
  const listeners = await listenersOf(client, LoadBalancerArn);
  const own = listeners.filter((listener) => leadsTo(listener, targetGroupArns));
  const kept = own.find(({ Port }) => Port === ingress.listenerPort)?.ListenerArn;
  if (kept !== undefined) await send(client, new ModifyListenerCommand({ ListenerArn: kept, DefaultActions }));
  const input = { LoadBalancerArn, Port: ingress.listenerPort, Protocol: 'TCP' as const, DefaultActions };
  // Where the port is another service's this is a DuplicateListener, which the service says.
  const productionRuleArn =
    kept ??
    (await send(client, new CreateListenerCommand({ ...input, Tags: stackTags(settings) }))).Listeners?.[0]
      ?.ListenerArn;
  for (const { ListenerArn } of own) if (ListenerArn !== kept) await deleteListener(client, ListenerArn);
  const { deregistrationDelaySec } = ingress;
  const targetType = request.targetType === 'instance' ? { targetType: request.targetType } : {};
  return { targetGroupArns, productionRuleArn, deregistrationDelaySec, ...targetType, managed: true };
}

/** Deletes the listeners that lead to one of the target groups, and the load balancer with the last of its listeners. */
export async function leaveFlows(
  client: Sender,
  settings: BalancerSettings,
  targetGroupArns: readonly string[],
): Promise<void> {
  const balancer = await findNetworkBalancer(client, settings);
  if (balancer === undefined) return;
  const listeners = await listenersOf(client, balancer);
  const own = listeners.filter((listener) => leadsTo(listener, targetGroupArns));
  for (const { ListenerArn } of own) await deleteListener(client, ListenerArn);
  if (own.length === listeners.length) await deleteNetworkBalancer(client, balancer);
}

function leadsTo({ DefaultActions = [] }: Listener, targetGroupArns: readonly string[]): boolean {
  return groupsOf(DefaultActions).some((arn) => targetGroupArns.includes(arn));
}
