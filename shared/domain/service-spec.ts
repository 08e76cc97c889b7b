import type { Gate } from './gate.ts';

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
}

/** What the user wants of a service, with every default filled in: two equal specs are equal as JSON. */
export interface ServiceSpec {
  /** The definition that the user named, as the full ARN of a revision. */
  taskDefinition: string;
  launchType?: LaunchType;
  capacityProviderStrategy?: CapacityProviderStrategyItem[];
  platformVersion?: string;
  networkConfiguration?: { awsvpcConfiguration?: AwsVpcConfiguration };
  deploymentConfiguration: DeploymentConfiguration;
  healthCheckGracePeriodSeconds: number;
  minHealthySec: number;
  progressDeadlineSec: number;
  launchDeadlineSec: number;
  compatibility: 'slipway' | 'ecs';
  ingress?: Ingress;
  gates?: Gate[];
  tags: { key: string; value: string }[];
  propagateTags: 'TASK_DEFINITION' | 'SERVICE' | 'NONE';
  enableECSManagedTags: boolean;
  enableExecuteCommand: boolean;
}
