/** Products of floats end a hair above whole numbers: 3 × 0.7 / 0.7 is 3, not 4. */
const RELATIVE_ERROR = 1e-9;

/**
 * How many tasks bring the metric to its target, at most: the metric falls as tasks are added, so
 * ceil(capacity × metric / target). 4 tasks at 81 % over a target of 60 %: ceil(5.4) = 6.
 * At zero tasks the metric counts as that of one: a queue of 250 at 100 a task wants ceil(2.5) = 3.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export function tasksForTarget(capacity: number, metric: number, target: number): number {
  const exact = (Math.max(1, capacity) * metric) / target;
  return Math.max(0, Math.ceil(exact * (1 - RELATIVE_ERROR)));
}

/** More tasks, or as many as there are: a metric at its target wants nothing. */
export function trackOut(capacity: number, metric: number, target: number): number {
  return metric > target ? Math.max(capacity, tasksForTarget(capacity, metric, target)) : capacity;
}

/** The metric is low enough to scale in when it is below 90 % of the target. */
export const SCALE_IN_SHARE = 0.9;

/**
 * Fewer tasks, conservatively: never so few that the metric would be above its target, so none go if one task less
 * would be. 3 tasks at 45 % of a target of 60 %: two would have 67.5 %, so 3. 10 at 30 %: 5 have 60 %, so 5.
 */
export function trackIn(capacity: number, metric: number, target: number): number {
  if (metric >= target * SCALE_IN_SHARE) return capacity;
  return Math.min(capacity, tasksForTarget(capacity, metric, target));
}
