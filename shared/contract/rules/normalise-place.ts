interface Place {
  launchType?: string | undefined;
  capacityProviderStrategy?: object[] | undefined;
  platformVersion?: string | undefined;
  placementConstraints?: object[] | undefined;
  placementStrategy?: object[] | undefined;
}

/**
 * Where a task or a service is to run, with what follows from it: of `launchType` and `capacityProviderStrategy` exactly
 * one, FARGATE where neither was given; a platform version is Fargate's alone, and lists that are empty say nothing.
 */
export function normalisePlace<Wish extends Place>({
  capacityProviderStrategy,
  launchType,
  platformVersion,
  placementConstraints,
  placementStrategy,
  ...rest
}: Wish) {
  const isEc2 = launchType === 'EC2';
  return {
    ...rest,
    ...(capacityProviderStrategy?.length
      ? { capacityProviderStrategy: capacityProviderStrategy as NonNullable<Wish['capacityProviderStrategy']> }
      : { launchType: isEc2 ? ('EC2' as const) : ('FARGATE' as const) }),
    ...(isEc2 || platformVersion === undefined ? {} : { platformVersion }),
    ...(placementConstraints?.length
      ? { placementConstraints: placementConstraints as NonNullable<Wish['placementConstraints']> }
      : {}),
    ...(placementStrategy?.length
      ? { placementStrategy: placementStrategy as NonNullable<Wish['placementStrategy']> }
      : {}),
  };
}
