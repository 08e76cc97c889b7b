import type { Draft, Report } from '../request.ts';
import type { ServiceInput } from './service.ts';

/** Target groups, not Classic; each once; and two of them with a rule where traffic is shifted. */
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
      ['targetGroupArn', balancer.targetGroupArn],
      ['advancedConfiguration/alternateTargetGroupArn', advanced?.alternateTargetGroupArn],
    ] as const;
    for (const [field, arn] of arns) {
      if (arn === undefined) continue;
      const earlier = seen.get(arn);
      if (earlier) report.refuse([...path, ...field.split('/')], `must be another target group than ${earlier}`);
      else seen.set(arn, `/loadBalancers/${at}/${field}`);
    }
  }
}
