import type { Draft, Path, Report } from '../request.ts';
import type { ServiceInput } from './service.ts';

export function matcherRange(draft: Draft<ServiceInput>, report: Report): void {
  refuseBackwards(draft.ingress?.healthCheck?.matcher, ['ingress', 'healthCheck', 'matcher'], report);
}

/** Success codes go upwards: "200-399", not "399-200". */
export function refuseBackwards(matcher: string | undefined, path: Path, report: Report): void {
  const fits = matcher?.split(',').every((part) => {
    const [first = '', last = first, ...more] = part.split('-');
    return first <= last && more.length === 0;
  });
  if (fits === false) {
    report.refuse(path, `must be codes or ranges such as "200-399"; got "${matcher}"`);
  }
}

/** canaryConfiguration and linearConfiguration belong to their strategies. Source: DeploymentConfiguration. */
export function strategyConfiguration(draft: Draft<ServiceInput>, report: Report): void {
  const configuration = draft.deploymentConfiguration;
  const fields = { canaryConfiguration: 'CANARY', linearConfiguration: 'LINEAR' } as const;
  for (const field of ['canaryConfiguration', 'linearConfiguration'] as const) {
    const given = configuration?.[field] !== undefined;
    if (!given || configuration?.strategy === undefined || configuration.strategy === fields[field]) continue;
    report.refuse(['deploymentConfiguration', field], `must be left out unless strategy is ${fields[field]}`);
  }
}

/** Slipway is the scheduler: one of its own, for replicas. */
export function scheduling(draft: Draft<ServiceInput>, report: Report): void {
  if (draft.schedulingStrategy === 'DAEMON') {
    report.refuse(['schedulingStrategy'], 'must be REPLICA: Slipway holds a count, not one task an instance');
  }
  const controller = draft.deploymentController?.type;
  if (controller !== undefined && controller !== 'ECS') {
    report.refuse(['deploymentController', 'type'], `must be ECS: Slipway deploys itself; got "${controller}"`);
  }
}

/**
 * A task that moves to another zone is started before the other one stops. What else ECS does not rebalance (DAEMON, a
 * Classic Load Balancer, EXTERNAL) is refused whether or not it is to be.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
export function zoneRebalancing(draft: Draft<ServiceInput>, report: Report): void {
  const maximum = draft.deploymentConfiguration?.maximumPercent;
  if (draft.availabilityZoneRebalancing !== 'ENABLED') return;
  if (draft.launchType === 'EC2') {
    const instead = 'on instances ECS chooses, by placementStrategy: spread by attribute:ecs.availability-zone';
    report.refuse(['availabilityZoneRebalancing'], `must be DISABLED with EC2: ${instead}`);
  }
  if (maximum === undefined || maximum > 100) return;
  const detail = `must be more than 100 with availabilityZoneRebalancing ENABLED; got ${maximum}`;
  report.refuse(['deploymentConfiguration', 'maximumPercent'], detail);
}
