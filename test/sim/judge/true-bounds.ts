import type { Service } from '../../../shared/domain/service.ts';

/** ECS's bounds by the judge's own arithmetic: the launcher's is what is judged. */
export function trueBounds({ desiredCount, spec }: Service): { lower: number; upper: number } {
  const { minimumHealthyPercent, maximumPercent } = spec.deploymentConfiguration;
  return {
    lower: Math.ceil((desiredCount * minimumHealthyPercent) / 100),
    upper: Math.floor((desiredCount * maximumPercent) / 100),
  };
}
