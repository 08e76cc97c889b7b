/** Where the stack has its load balancer. */
export interface BalancerSettings {
  stack: string;
  vpcId: string;
  listenerArn: string;
  /** The shortest health check interval that it takes: 5 on AWS, fractions locally. */
  targetHealthSecMin: number;
}
