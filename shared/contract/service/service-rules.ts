import { ELB_SEC_MIN } from '../../domain/limits/ingress-limits.ts';
import { notYetField } from '../not-yet.ts';
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

/**
 * The times of `ingress.healthCheck` as ELB gets them: whole seconds, the interval at least 5 and the timeout at least 2. An
 * Application Load Balancer wants the interval to be greater than the timeout; a Network Load Balancer takes both the same.
 * 1 and 2 (a spec for the local load balancer) are 5 and 2: right. 5 and 5 are not, but with TCP; 5 and 6 never.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
export function checkTimes({ ingress }: Draft<ServiceInput>, report: Report): void {
  const { intervalSec = ELB_SEC_MIN.interval, timeoutSec } = ingress?.healthCheck ?? {};
  const path = ['ingress', 'healthCheck', 'timeoutSec'];
  if (timeoutSec === undefined || !report.sound('ingress', 'healthCheck', 'intervalSec')) return;
  const interval = Math.max(ELB_SEC_MIN.interval, Math.ceil(intervalSec));
  const timeout = Math.max(ELB_SEC_MIN.timeout, Math.ceil(timeoutSec));
  const ofElb = interval === intervalSec ? '' : `, of which ELB makes ${interval}`;
  if (ingress?.protocol === 'TCP') {
    if (timeout > interval)
      report.refuse(path, `must be at most intervalSec (${intervalSec}${ofElb}); got ${timeoutSec}`);
    return;
  }
  if (timeout < interval || !report.sound('ingress', 'protocol')) return;
  report.refuse(path, `must be less than intervalSec (${intervalSec}${ofElb}); got ${timeoutSec}`);
}

/** An empty list is what says "off" beside `enable: false`; alarms that watch nothing would be taken for a gate. */
export function alarmsNamed({ deploymentConfiguration }: Draft<ServiceInput>, report: Report): void {
  const { enable, alarmNames } = deploymentConfiguration?.alarms ?? {};
  if (!enable || alarmNames?.length !== 0) return;
  report.refuse(['deploymentConfiguration', 'alarms', 'alarmNames'], 'must name at least one alarm with enable true');
}

/**
 * canaryConfiguration and linearConfiguration belong to their strategies, and their percents are multiples of 0.1: weights
 * are thousandths. Source: DeploymentConfiguration, CanaryConfiguration, LinearConfiguration.
 */
export function strategyConfiguration(draft: Draft<ServiceInput>, report: Report): void {
  const configuration = draft.deploymentConfiguration;
  const { canaryConfiguration, linearConfiguration } = configuration ?? {};
  tenths(canaryConfiguration?.canaryPercent, ['canaryConfiguration', 'canaryPercent'], report);
  tenths(linearConfiguration?.stepPercent, ['linearConfiguration', 'stepPercent'], report);
  const fields = { canaryConfiguration: 'CANARY', linearConfiguration: 'LINEAR' } as const;
  for (const field of ['canaryConfiguration', 'linearConfiguration'] as const) {
    const given = configuration?.[field] !== undefined;
    if (!given || configuration?.strategy === undefined || configuration.strategy === fields[field]) continue;
    report.refuse(['deploymentConfiguration', field], `must be left out unless strategy is ${fields[field]}`);
  }
}

function tenths(percent: number | undefined, path: Path, report: Report): void {
  // As a binary fraction 1.1 is 11.000000000000002 tenths.
  if (percent === undefined || Math.abs(percent * 10 - Math.round(percent * 10)) < 1e-6) return;
  report.refuse(['deploymentConfiguration', ...path], `must be a multiple of 0.1; got ${percent}`);
}

/** Files for the aws CLI say so of a service that has none. What else it may have of Service Connect, is not there. */
export function withoutServiceConnect(
  { serviceConnectConfiguration: given }: Draft<ServiceInput>,
  report: Report,
): void {
  const path = ['serviceConnectConfiguration'];
  if (given === undefined || given.enabled === false || !report.sound(...path)) return;
  report.refuse(path, notYetField('service', path) ?? '');
}

/** Slipway is the scheduler. */
export function scheduling(draft: Draft<ServiceInput>, report: Report): void {
  const controller = draft.deploymentController?.type;
  if (controller !== undefined && controller !== 'ECS') {
    report.refuse(['deploymentController', 'type'], `must be ECS: Slipway deploys itself; got "${controller}"`);
  }
}

/**
 * A task that moves to another zone is started before the other one stops. On instances ECS rebalances too, of a service
 * whose first placement strategy spreads over zones or that has none; which zones have instances, Slipway does not know.
 * What else ECS does not rebalance (a Classic Load Balancer, EXTERNAL) is refused whether or not it is to be.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
export function zoneRebalancing(draft: Draft<ServiceInput>, report: Report): void {
  const maximum = draft.deploymentConfiguration?.maximumPercent;
  if (draft.availabilityZoneRebalancing !== 'ENABLED') return;
  if (draft.launchType === 'EC2') {
    const instead = 'have new tasks spread by attribute:ecs.availability-zone, by placementStrategy';
    report.refuse(['availabilityZoneRebalancing'], `ENABLED is not available with EC2 yet; ${instead}`);
    return;
  }
  if (maximum === undefined || maximum > 100) return;
  const detail = `must be more than 100 with availabilityZoneRebalancing ENABLED; got ${maximum}`;
  report.refuse(['deploymentConfiguration', 'maximumPercent'], detail);
}
