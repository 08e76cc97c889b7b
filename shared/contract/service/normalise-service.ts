import { GATE_TIMEOUT_MINUTES } from '../../domain/limits/gate-limits.ts';
import { TARGET_HEALTH_CHECK } from '../../domain/limits/ingress-limits.ts';
import { CANARY, LINEAR, MAXIMUM_PERCENT, MINIMUM_HEALTHY_PERCENT } from '../../domain/limits/service-limits.ts';
import { normalisePlace } from '../rules/normalise-place.ts';
import type { DeploymentConfiguration } from './deployment-configuration.ts';
import type { GateInput } from './gate.ts';
import type { ServiceInput } from './service.ts';

const DEPLOYMENT_CONFIGURATION: DeploymentConfiguration = {
  strategy: 'ROLLING',
  minimumHealthyPercent: MINIMUM_HEALTHY_PERCENT.default,
  maximumPercent: MAXIMUM_PERCENT.default,
  bakeTimeInMinutes: 0,
};

type Dropped =
  | 'cluster'
  | 'service'
  | 'serviceName'
  | 'clientToken'
  | 'deploymentController'
  | 'serviceConnectConfiguration'
  | 'serviceRegistries'
  | 'vpcLatticeConfigurations'
  | 'gatewayConnectors'
  | 'volumeConfigurations'
  | 'gates';

/**
 * A service as wished, every default filled in: two wishes that mean the same are deeply equal, key order aside.
 * Absent here means: `desiredCount` keep it (1 at creation), `networkConfiguration` the stack's, `ingress` none;
 * of `launchType` and `capacityProviderStrategy` exactly one is there, and a `platformVersion` only on Fargate. `desiredCount` and `forceNewDeployment` are
 * about this request and belong to no revision.
 */
export interface ServiceSpec
  extends Omit<ServiceInput, Dropped | 'deploymentConfiguration' | 'launchType' | 'platformVersion' | 'loadBalancers'> {
  loadBalancers?: (LoadBalancer & { targetGroupArn: string })[];
  gates?: GateInput[];
  platformVersion?: string;
  launchType?: 'FARGATE' | 'EC2';
  deploymentConfiguration: DeploymentConfiguration;
}

export function normaliseService(input: ServiceInput): ServiceSpec {
  const { cluster, service, serviceName, clientToken, deploymentController, ...named } = input;
  const { serviceConnectConfiguration, serviceRegistries, ...unconnected } = named;
  const { vpcLatticeConfigurations, gatewayConnectors, ...attached } = unconnected;
  const { volumeConfigurations, gates = [], deploymentConfiguration, loadBalancers = [], ...wish } = attached;
  return {
    ...normalisePlace(wish),
    ...(loadBalancers.length > 0 ? { loadBalancers: loadBalancers.map(normaliseBalancer) } : {}),
    ...(gates.length > 0 ? { gates: gates.map(normaliseGate) } : {}),
    deploymentConfiguration: normaliseDeployment(deploymentConfiguration ?? DEPLOYMENT_CONFIGURATION),
    tags: input.tags.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  };
}

type LoadBalancer = NonNullable<ServiceInput['loadBalancers']>[number];

/** The rules have seen to it that there is a target group. */
function normaliseBalancer({ loadBalancerName, targetGroupArn = '', ...rest }: LoadBalancer) {
  return { targetGroupArn, ...rest };
}

/** The defaults that depend on a gate's type. */
function normaliseGate(gate: GateInput): GateInput {
  if (gate.type === 'alarm') return { alreadyInAlarm: 'refuse', ...gate };
  if (gate.type === 'approval')
    return { timeoutSec: GATE_TIMEOUT_MINUTES.default * 60, onTimeout: 'ROLLBACK', ...gate };
  if (gate.type === 'http')
    return {
      matcher: TARGET_HEALTH_CHECK.matcherDefault,
      intervalSec: 10,
      successThreshold: 3,
      failureLimit: 0,
      ...gate,
    };
  return { count: 1, intervalSec: 60, failureLimit: 0, inconclusiveLimit: 3, ...gate };
}

/** What each strategy that goes by steps has where the wish does not say it. */
const STEPS = {
  CANARY: {
    canaryConfiguration: {
      canaryPercent: CANARY.percentDefault,
      canaryBakeTimeInMinutes: CANARY.bakeMinutesDefault,
    },
  },
  LINEAR: {
    linearConfiguration: { stepPercent: LINEAR.percentDefault, stepBakeTimeInMinutes: LINEAR.bakeMinutesDefault },
  },
  ROLLING: {},
  BLUE_GREEN: {},
} satisfies Record<DeploymentConfiguration['strategy'], Partial<DeploymentConfiguration>>;

/** The strategy's own defaults; what is switched off is left out. */
function normaliseDeployment(configuration: DeploymentConfiguration): DeploymentConfiguration {
  const { deploymentCircuitBreaker, alarms, lifecycleHooks, ...rest } = configuration;
  return {
    ...STEPS[configuration.strategy],
    ...rest,
    ...(deploymentCircuitBreaker?.enable ? { deploymentCircuitBreaker } : {}),
    ...(alarms?.enable ? { alarms } : {}),
    ...(lifecycleHooks && lifecycleHooks.length > 0 ? { lifecycleHooks } : {}),
  };
}
