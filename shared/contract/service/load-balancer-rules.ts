import type { Draft, Report } from '../request.ts';
import type { ServiceInput } from './service.ts';

/**
 * Target groups, not Classic; each once; and two of them with a rule where traffic is shifted. Each rule once too: one for
 * both production and test traffic would give all of production to the new revision at TEST_TRAFFIC_SHIFT.
 */
export function loadBalancers(draft: Draft<ServiceInput>, report: Report): void {
  const strategy = draft.deploymentConfiguration?.strategy ?? 'ROLLING';
  const seen = new Map<string, string>();
  for (const [at, balancer] of (draft.loadBalancers ?? []).entries()) {
    const path = ['loadBalancers', at] as const;
    if (!balancer || !report.sound(...path)) continue;
    if (balancer.loadBalancerName !== undefined) {
      report.refuse(
        [...path, 'loadBalancerName'],
        'must be left out: Classic Load Balancers reach no Fargate task; use targetGroupArn',
      );
    } else if (balancer.targetGroupArn === undefined)
      report.refuse([...path, 'targetGroupArn'], 'is missing: the ARN of a target group');
    const advanced = balancer.advancedConfiguration;
    if (strategy !== 'ROLLING' && !advanced)
      report.refuse(
        [...path, 'advancedConfiguration'],
        `is missing: ${strategy} shifts traffic to an alternateTargetGroupArn by a productionListenerRule`,
      );
    const arns = [
      ['targetGroupArn', balancer.targetGroupArn, 'target group'],
      ['advancedConfiguration/alternateTargetGroupArn', advanced?.alternateTargetGroupArn, 'target group'],
      ['advancedConfiguration/productionListenerRule', advanced?.productionListenerRule, 'rule'],
      ['advancedConfiguration/testListenerRule', advanced?.testListenerRule, 'rule'],
    ] as const;
    for (const [field, arn, what] of arns) {
      if (arn === undefined) continue;
      const earlier = seen.get(arn);
      if (earlier) report.refuse([...path, ...field.split('/')], `must be another ${what} than ${earlier}`);
      else seen.set(arn, `/loadBalancers/${at}/${field}`);
    }
  }
}
