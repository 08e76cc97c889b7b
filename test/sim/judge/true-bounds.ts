import type { Service } from '../../../shared/domain/service.ts';

/**
 * ECS's bounds by the judge's own arithmetic: the launcher's is what is judged. Where two revisions run side by side, each
 * has the upper bound.
 */
export function trueBounds({ desiredCount, spec }: Service): { lower: number; upper: number } {
  const { minimumHealthyPercent, maximumPercent, strategy } = spec.deploymentConfiguration;
  const upper = Math.floor((desiredCount * maximumPercent) / 100);
  return {
    lower: Math.ceil((desiredCount * minimumHealthyPercent) / 100),
    upper: strategy === 'ROLLING' ? upper : 2 * upper,
  };
}
