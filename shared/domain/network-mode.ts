import type { ServiceSpec } from './service-spec.ts';

type Place = Partial<Pick<ServiceSpec, 'launchType' | 'networkConfiguration'>>;

/**
 * The mode of tasks that share their instance's network interface; undefined where each has one of its own (awsvpc,
 * which is all that Fargate has). What a definition leaves out is `bridge` (ECS API reference, RegisterTaskDefinition).
 */
export function sharedNetworkOf(
  { launchType }: Place,
  { networkMode = 'bridge' }: { networkMode?: string },
): string | undefined {
  return launchType === 'EC2' && networkMode !== 'awsvpc' ? networkMode : undefined;
}

/**
 * What the targets of tasks are in their target groups: a task without an interface of its own is reached at its instance.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html ("you must choose ip as the target type, not instance")
 */
export function targetTypeOf({ sharedNetwork }: { sharedNetwork?: string }): TargetType {
  return sharedNetwork === undefined ? 'ip' : 'instance';
}

export type TargetType = 'ip' | 'instance';

/** The subnets that the network interfaces of tasks may be in. */
export function subnetsOf({ networkConfiguration }: Place, settings: { subnets: string[] }): string[] {
  const given = networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
  return given.length > 0 ? given : settings.subnets;
}

/**
 * The subnets of which Slipway gives each task one. Of instances none: there ECS chooses, by the strategy, among those that
 * have room, which may all be in one zone.
 */
export function chosenSubnetsOf(place: Place, settings: { subnets: string[] }): string[] {
  return place.launchType === 'EC2' ? [] : subnetsOf(place, settings);
}
