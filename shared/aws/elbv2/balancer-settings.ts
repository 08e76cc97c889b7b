/** Where the stack has its load balancers. */
export interface BalancerSettings {
  stack: string;
  vpcId: string;
  /** The shared listener, on port 80 of the stack's Application Load Balancer. */
  listenerArn: string;
  /** Of both load balancers: what tasks admit. '': none. */
  balancerSecurityGroup: string;
  subnets: string[];
  /** The target group of the function that wakes services at zero. */
  wakeGroupArn: string;
  /** The shortest health check interval that it takes: 5 on AWS, fractions locally. */
  targetHealthSecMin: number;
}
