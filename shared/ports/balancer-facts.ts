/** What ELBv2 says of a target group. */
export interface TargetGroupFacts {
  /** `ip`, `instance`, `lambda`, `alb`. */
  targetType: string;
  /** `HTTP`, `HTTPS`, `TCP`, `TLS` … */
  protocol: string;
  /** The load balancers whose rules use it. */
  loadBalancerArns: string[];
}

/** What ELBv2 says of a rule of an Application Load Balancer, or of a listener of a Network Load Balancer. */
export interface RuleFacts {
  loadBalancerArn: string;
  /** `forward`, `redirect`, `authenticate-oidc` … */
  actions: string[];
  /** The target groups that it forwards to, at whatever weight. */
  targetGroupArns: string[];
}

export interface BalancerFill {
  rules: number;
  targetGroups: number;
  listenerPorts: number[];
}

/** Looks at load balancers, to refuse what will not work before anything is changed. Undefined: there is no such thing. */
export interface BalancerFacts {
  targetGroup(arn: string): Promise<TargetGroupFacts | undefined>;
  rule(arn: string): Promise<RuleFacts | undefined>;
  /** How full the stack's own Application Load Balancer is: rules (default rules aside), target groups, listeners' ports. */
  fill(): Promise<BalancerFill>;
}
