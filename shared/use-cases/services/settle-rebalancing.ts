import type { Service } from '../../domain/service.ts';
import type { ServiceSpec } from '../../domain/service-spec.ts';

/**
 * What availabilityZoneRebalancing comes to. Where a wish leaves it out, a service keeps what it has, and a new one has
 * ENABLED; but DISABLED where it cannot be: on instances, where ECS chooses, and where no task may start beside the others.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export function settleRebalancing(spec: ServiceSpec, existing: Pick<Service, 'spec'> | undefined): ServiceSpec {
  const mayMove = spec.launchType !== 'EC2' && spec.deploymentConfiguration.maximumPercent > 100;
  const kept = existing ? existing.spec.availabilityZoneRebalancing : 'ENABLED';
  const usual = mayMove ? kept : 'DISABLED';
  return { ...spec, availabilityZoneRebalancing: spec.availabilityZoneRebalancing ?? usual };
}

/** What a revision is compared by: "This parameter doesn't trigger a new service deployment" (UpdateService). */
export function besidesRebalancing(spec: ServiceSpec | undefined): ServiceSpec | undefined {
  return spec && { ...spec, availabilityZoneRebalancing: undefined };
}
