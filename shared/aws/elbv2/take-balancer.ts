import { DescribeTargetGroupAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LoadBalancerRecord } from '../../domain/service.ts';
import type { ServiceLoadBalancer } from '../../domain/service-spec.ts';
import type { TrafficRequest } from '../../ports/fleet.ts';
import { type Sender, send } from '../send.ts';
import { shiftRule } from './shift-rule.ts';

/** ELBv2's default (API reference, TargetGroupAttribute). */
const DELAY_SEC_DEFAULT = 300;

/**
 * A load balancer of the user's own. Its groups and rules are theirs: how long a target drains is asked for, and where
 * traffic is shifted the rules come to name both groups, because one that no rule names has no health checks.
 */
export async function takeBalancer(
  client: Sender,
  { targetGroupArn, advancedConfiguration }: ServiceLoadBalancer,
  { groups, weights, testWeights }: Pick<TrafficRequest, 'groups' | 'weights' | 'testWeights'>,
): Promise<LoadBalancerRecord> {
  const { alternateTargetGroupArn, productionListenerRule, testListenerRule } = advancedConfiguration ?? {};
  const input = { TargetGroupArn: targetGroupArn };
  const { Attributes = [] } = await send(client, new DescribeTargetGroupAttributesCommand(input));
  const delay = Attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
  const balancer: LoadBalancerRecord = {
    targetGroupArns: alternateTargetGroupArn ? [targetGroupArn, alternateTargetGroupArn] : [targetGroupArn],
    productionRuleArn: productionListenerRule,
    testRuleArn: testListenerRule,
    deregistrationDelaySec: delay === undefined ? DELAY_SEC_DEFAULT : Number(delay),
    managed: false,
  };
  if (groups === 2 && alternateTargetGroupArn) {
    if (productionListenerRule) await shiftRule(client, balancer, productionListenerRule, weights);
    if (testListenerRule) await shiftRule(client, balancer, testListenerRule, testWeights);
  }
  return balancer;
}
