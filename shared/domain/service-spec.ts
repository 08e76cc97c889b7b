import type { Gate } from './gate.ts';
import type { RetryStrategy } from './job.ts';
import type { LifecycleStage } from './limits/lifecycle-stages.ts';

/** ECS's LaunchType values that Slipway launches on. */
export type LaunchType = 'FARGATE' | 'EC2' | 'EXTERNAL' | 'MANAGED_INSTANCES';

export interface CapacityProviderStrategyItem {
  capacityProvider: string;
  base?: number;
  weight?: number;
}

export interface AwsVpcConfiguration {
  subnets: string[];
  securityGroups?: string[];
  assignPublicIp?: 'ENABLED' | 'DISABLED';
}

/** How traffic reaches the service through the stack's load balancer. Seconds may have fractions. */
export interface Ingress {
  containerName?: string;
  containerPort: number;
  /** A prefix by whole segments: `/shop` admits `/shop` and `/shop/x`, not `/shopping`. */
  path: string;
  host?: string;
  listenerPort?: number;
  protocol: 'HTTP' | 'TCP';
  deregistrationDelaySec: number;
  healthCheck: {
    path: string;
    intervalSec: number;
    timeoutSec: number;
    healthyThreshold: number;
    unhealthyThreshold: number;
    matcher: string;
  };
}

/** ECS's LoadBalancer: a target group of the user's own, and what traffic is shifted by between it and another one. */
export interface ServiceLoadBalancer {
  targetGroupArn: string;
  containerName: string;
  containerPort: number;
  advancedConfiguration?: {
    alternateTargetGroupArn: string;
    productionListenerRule: string;
    testListenerRule?: string;
    roleArn?: string;
  };
}

/** ECS's deploymentCircuitBreaker, switched on. */
export interface CircuitBreaker {
  rollback: boolean;
  resetOnHealthyTask: boolean;
  thresholdConfiguration: { type: 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT' | 'COUNT'; value: number };
}

/** ECS's DeploymentConfiguration. What is switched off is absent. */
export interface DeploymentConfiguration {
  strategy: 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';
  minimumHealthyPercent: number;
  maximumPercent: number;
  deploymentCircuitBreaker?: CircuitBreaker;
  bakeTimeInMinutes: number;
  canaryConfiguration?: { canaryPercent: number; canaryBakeTimeInMinutes: number };
  alarms?: { alarmNames: string[]; enable: boolean; rollback: boolean };
  /** PAUSE hooks are approvals; those of AWS_LAMBDA have a function. */
  lifecycleHooks?: {
    targetType: 'AWS_LAMBDA' | 'PAUSE';
    hookTargetArn?: string;
    hookDetails?: Record<string, unknown>;
    lifecycleStages: LifecycleStage[];
    timeoutConfiguration: { timeoutInMinutes: number; action: 'ROLLBACK' | 'CONTINUE' };
  }[];
  linearConfiguration?: { stepPercent: number; stepBakeTimeInMinutes: number };
}

/** Pushes of this tag to this repository deploy the service. */
export interface Follow {
  repository: string;
  tag: string;
}

/** A one-off task of the new revision that a deployment runs: a migration before its tasks, a check behind them. */
export interface DeployJob {
  /** ECS's ContainerOverride: what the task does otherwise than the service's. */
  containerOverrides: { name: string; [field: string]: unknown }[];
  /** How long each try may run. */
  timeoutSec: number;
  retryStrategy?: RetryStrategy;
}

export type DeployJobName = 'preDeploy' | 'postDeploy';

/** What the user wants of a service, with every default filled in: two equal specs are equal as JSON. */
export interface ServiceSpec {
  /** The definition that the user named, as the full ARN of a revision. */
  taskDefinition: string;
  launchType?: LaunchType;
  capacityProviderStrategy?: CapacityProviderStrategyItem[];
  /** Fargate's alone. */
  platformVersion?: string;
  /** DAEMON: no count, but one task on each ACTIVE container instance that meets the placement constraints. */
  schedulingStrategy?: 'REPLICA' | 'DAEMON';
  /** Which of the cluster's instances may run its tasks, and which of them does: with EC2 alone. */
  placementConstraints?: { type: 'distinctInstance' | 'memberOf'; expression?: string }[];
  placementStrategy?: { type: 'random' | 'spread' | 'binpack'; field?: string }[];
  networkConfiguration?: { awsvpcConfiguration?: AwsVpcConfiguration };
  deploymentConfiguration: DeploymentConfiguration;
  healthCheckGracePeriodSeconds: number;
  /**
   * Whether tasks of a steady service move until they are spread evenly over its zones: the service's alone, whatever the one of
   * a revision. Absent of a wish that says nothing of it.
   */
  availabilityZoneRebalancing?: 'ENABLED' | 'DISABLED';
  minHealthySec: number;
  progressDeadlineSec: number;
  launchDeadlineSec: number;
  compatibility: 'slipway' | 'ecs';
  ingress?: Ingress;
  follow?: Follow;
  gates?: Gate[];
  preDeploy?: DeployJob;
  postDeploy?: DeployJob;
  loadBalancers?: ServiceLoadBalancer[];
  tags: { key: string; value: string }[];
  propagateTags: 'TASK_DEFINITION' | 'SERVICE' | 'NONE';
  enableECSManagedTags: boolean;
  enableExecuteCommand: boolean;
}

/** Do requests reach its tasks through a load balancer? Then its tasks are targets, and healthy only as such. */
export function takesTraffic({ ingress, loadBalancers = [] }: Pick<ServiceSpec, 'ingress' | 'loadBalancers'>): boolean {
  return ingress !== undefined || loadBalancers.length > 0;
}

/** Does a new revision come up beside the old one, which stays until traffic has moved and the bake is over? */
export function runsBothRevisions({ deploymentConfiguration }: ServiceSpec): boolean {
  return deploymentConfiguration.strategy !== 'ROLLING';
}

/** Is there one task of it on each container instance, instead of a count? */
export function isDaemon({ schedulingStrategy }: Pick<ServiceSpec, 'schedulingStrategy'>): boolean {
  return schedulingStrategy === 'DAEMON';
}
