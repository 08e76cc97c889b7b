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

/** The subnets that tasks may be launched in: none where they share their instance's network. */
export function subnetsOf(
  { networkConfiguration }: Place,
  sharedNetwork: string | undefined,
  settings: { subnets: string[] },
): string[] {
  if (sharedNetwork !== undefined) return [];
  const given = networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
  return given.length > 0 ? given : settings.subnets;
}
