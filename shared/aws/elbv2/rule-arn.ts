/** A listener's ARN: what shifts a Network Load Balancer's traffic, which has no rules. */
export function isListener(arn: string): boolean {
  return arn.includes(':listener/');
}

/** `…:listener-rule/app/<name>/<id>/<listener>/<rule>` and `…:listener/net/<name>/<id>/<listener>` name their load balancer. */
export function loadBalancerOf(arn: string): string {
  const [before = '', path = ''] = arn.split(/:listener(?:-rule)?\//);
  return `${before}:loadbalancer/${path.split('/').slice(0, 3).join('/')}`;
}

/** The listener that a rule belongs to. */
export function listenerOf(ruleArn: string): string {
  return ruleArn.replace(':listener-rule/', ':listener/').split('/').slice(0, -1).join('/');
}
