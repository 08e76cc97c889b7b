/** How few healthy and how many active tasks a service may have while it rolls. */
export interface Bounds {
  lower: number;
  upper: number;
}

/**
 * ECS's rolling bounds (API reference, DeploymentConfiguration): the lower rounds up, the upper rounds down.
 * desired 3, 50/150: lower ceil(1.5) = 2, upper floor(4.5) = 4.
 * desired 1, 100/100: 1 and 1, so neither a start nor a stop is possible.
 */
export function boundsOf(desired: number, percents: { minimumHealthyPercent: number; maximumPercent: number }): Bounds {
  return {
    lower: Math.ceil((desired * percents.minimumHealthyPercent) / 100),
    upper: Math.floor((desired * percents.maximumPercent) / 100),
  };
}

/**
 * Of a DAEMON service: with one task at most on an instance it has room for as many more as there are instances without one, those
 * that are stopping counted.
 * 3 instances, 0/100, 3 old active: 0 and 3, so all of them may go; when 2 are marked, and 1 of them has STOPPED: 0 and 1 + 1.
 */
export function daemonBounds({ lower }: Bounds, active: number, free: number): Bounds {
  return { lower, upper: active + free };
}

/**
 * How many healthy tasks may go now without falling under the lower bound.
 * desired 4, minimumHealthyPercent 50, 4 healthy: lower bound ceil(2) = 2, so 2.
 * desired 2, minimumHealthyPercent 75, 2 healthy: lower bound ceil(1.5) = 2, so 0.
 */
export function stoppable(healthy: number, bounds: Bounds): number {
  return Math.max(0, healthy - bounds.lower);
}

/**
 * How many tasks may start now: no more than are missing, and no more than the upper bound leaves room for.
 * `active` counts RUNNING and PENDING tasks that are not stopping, of every revision.
 * desired 4, upper 6, 4 old and 1 new active: missing 3, room 1, so 1.
 */
export function startable(desired: number, current: number, active: number, bounds: Bounds): number {
  return Math.max(0, Math.min(desired - current, bounds.upper - active));
}
