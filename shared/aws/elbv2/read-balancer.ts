import { DescribeTargetGroupAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LoadBalancerRecord } from '../../domain/service.ts';
import type { ServiceLoadBalancer } from '../../domain/service-spec.ts';
import { type Sender, send } from '../send.ts';

/** ELBv2's default (API reference, TargetGroupAttribute). */
const DELAY_SEC_DEFAULT = 300;

/** A load balancer of the user's own: its groups and rules are theirs; only how long a target drains is asked for. */
export async function readBalancer(
  client: Sender,
  { targetGroupArn, advancedConfiguration }: ServiceLoadBalancer,
): Promise<LoadBalancerRecord> {
  const { alternateTargetGroupArn, productionListenerRule, testListenerRule } = advancedConfiguration ?? {};
  const input = { TargetGroupArn: targetGroupArn };
  const { Attributes = [] } = await send(client, new DescribeTargetGroupAttributesCommand(input));
  const delay = Attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
  return {
    targetGroupArns: alternateTargetGroupArn ? [targetGroupArn, alternateTargetGroupArn] : [targetGroupArn],
    productionRuleArn: productionListenerRule,
    testRuleArn: testListenerRule,
    deregistrationDelaySec: delay === undefined ? DELAY_SEC_DEFAULT : Number(delay),
    managed: false,
  };
}
