import type { Action, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';

/** What lies on disk, one JSON row each. Tags and attributes are maps by key. */
export interface LoadBalancerRecord {
  arn: string;
  name: string;
  /** `application` speaks HTTP, `network` passes TCP through. */
  type: 'application' | 'network';
  scheme: 'internal' | 'internet-facing';
  vpcId: string | undefined;
  zones: { zoneName: string | undefined; subnetId: string }[];
  securityGroups: string[];
  createdAtMs: number;
  attributes: Record<string, string>;
  tags: Record<string, string>;
}

export interface ListenerRecord {
  arn: string;
  loadBalancerArn: string;
  protocol: Protocol;
  /** The port in the template, for example 80. */
  port: number;
  /** The port on 127.0.0.1 that really listens. */
  localPort: number;
  tags: Record<string, string>;
}

/** A rule; each listener has one with the priority `default`, which holds the listener's default actions. */
export interface RuleRecord {
  arn: string;
  listenerArn: string;
  priority: number | 'default';
  conditions: RuleCondition[];
  actions: Action[];
  tags: Record<string, string>;
}

export type Protocol = 'HTTP' | 'TCP';

export interface HealthCheckSettings {
  /** TCP: that it can be connected to is enough. */
  protocol: Protocol;
  path: string;
  /** `traffic-port` or a port number. */
  port: string;
  intervalSec: number;
  timeoutSec: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  /** `200`, `200,302` or `200-399`. */
  matcher: string;
}

export interface TargetGroupRecord {
  arn: string;
  name: string;
  protocol: Protocol;
  port: number;
  vpcId: string | undefined;
  /** What its targets are; absent: IP addresses. */
  targetType?: 'instance';
  healthCheck: HealthCheckSettings;
  createdAtMs: number;
  attributes: Record<string, string>;
  tags: Record<string, string>;
  /** Of a group whose target is a function: nothing is checked there, and nothing drains. */
  lambda?: { functionArn: string | undefined };
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining';

export interface TargetRecord {
  groupArn: string;
  id: string;
  port: number;
  zone: string | undefined;
  state: TargetState;
  reason: string | undefined;
  description: string | undefined;
  /** End of the deregistration delay, in Unix milliseconds. */
  drainingUntilMs: number | undefined;
}

/** Where a target listens. The instances of this machine are all this machine. */
export function hostOf({ id }: { id: string }): string {
  return id.startsWith('i-') ? '127.0.0.1' : id;
}

/** One target is one row: the same address in two groups is two targets. */
export function targetKey(target: { groupArn: string; id: string; port: number }): string {
  return `${target.groupArn}|${target.id}|${target.port}`;
}

/** What a load balancer of this type speaks, here. */
export function protocolOf(type: LoadBalancerRecord['type']): Protocol {
  return type === 'network' ? 'TCP' : 'HTTP';
}
