import type { LoadBalancerRecord } from '../../domain/service.ts';
import type { Ingress } from '../../domain/service-spec.ts';
import type { TrafficRequest } from '../../ports/fleet.ts';
import type { Sender } from '../send.ts';
import type { BalancerSettings } from './balancer-settings.ts';
import { ensureFlows } from './ensure-flows.ts';
import { leaveListeners } from './leave-listeners.ts';
import { ensureRule } from './listener-rule.ts';
import { listenerOf } from './rule-arn.ts';
import { ensureTargetGroup } from './target-group.ts';

/**
 * The target groups and rules of `ingress`. A group that no rule uses has no health checks: with two of them both rules
 * name both, whatever the weights, so that the second is there, at weight 0, before its tasks are registered.
 */
export async function ensureIngress(
  client: Sender,
  settings: BalancerSettings,
  request: TrafficRequest,
  ingress: Ingress,
): Promise<LoadBalancerRecord> {
  if (ingress.protocol === 'TCP') return ensureFlows(client, settings, request, ingress);
  const { weights, testWeights } = request;
  const targetGroupArns = [await ensureTargetGroup(client, settings, request, ingress, 0)];
  if (request.groups === 2) targetGroupArns.push(await ensureTargetGroup(client, settings, request, ingress, 1));
  const rule = { ingress, targetGroupArns };
  const productionRuleArn = await ensureRule(client, settings, {
    ...rule,
    which: 'production',
    weights,
    wakeGroupArn: request.asleep ? settings.wakeGroupArn : undefined,
  });
  const testRuleArn =
    request.groups === 2
      ? await ensureRule(client, settings, { ...rule, which: 'test', weights: testWeights })
      : undefined;
  // Another listenerPort: the new rules stand before the old ones go.
  await leaveListeners(client, settings, targetGroupArns, listenerOf(productionRuleArn));
  return {
    targetGroupArns,
    productionRuleArn,
    testRuleArn,
    deregistrationDelaySec: ingress.deregistrationDelaySec,
    ...(request.targetType === 'instance' ? { targetType: request.targetType } : {}),
    managed: true,
  };
}
