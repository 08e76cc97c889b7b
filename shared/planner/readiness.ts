import type { Service } from '../domain/service.ts';
import type { ServiceRevision } from '../domain/service-revision.ts';
import { takesTraffic } from '../domain/service-spec.ts';
import { isLater, type Task } from '../domain/task.ts';

/**
 * `stopping`: marked by us, or stopped by somebody else: it counts neither as healthy nor as active.
 * `pending`: not RUNNING yet, or RUNNING and not healthy yet. `ready`: healthy for the lower bound.
 * `unhealthy`: it said or showed that it is not, outside its grace period.
 */
export type Readiness = 'stopping' | 'pending' | 'ready' | 'unhealthy';

/**
 * A mark is a decision: it was written under planSeq, so it was made on all that was known, and every later plan
 * counts the task as gone. Were it a proposal until its effect, an effect that comes late could follow a withdrawal.
 */
export function isStopping({ stop, observed }: Task): boolean {
  if (stop !== undefined) return true;
  return observed !== undefined && (observed.desiredStatus === 'STOPPED' || isLater(observed.lastStatus, 'RUNNING'));
}

/**
 * Since when it is RUNNING; undefined when it is not. RunTask's answer to a replay and a look-up by startedBy may be
 * the first that we hear of a task that runs already: then ECS's own time counts.
 */
export function runningSinceMs({ observed, runningAtMs, intentAtMs }: Task): number | undefined {
  if (observed?.lastStatus !== 'RUNNING') return undefined;
  return runningAtMs ?? observed.startedAtMs ?? intentAtMs;
}

/**
 * Healthy for the lower bound (ECS developer guide, "minimumHealthyPercent"):
 * no health check and no load balancer: RUNNING for minHealthySec (40 s as in ECS); health check: HEALTHY;
 * load balancer: target healthy; both: both.
 * Example: RUNNING since 12:00:00, minHealthySec 40, nothing else: pending at 12:00:39, ready at 12:00:40.
 */
export function readinessOf(
  task: Task,
  revision: ServiceRevision | undefined,
  service: Service,
  nowMs: number,
): Readiness {
  if (isStopping(task)) return 'stopping';
  const runningAtMs = runningSinceMs(task);
  if (runningAtMs === undefined) return 'pending';
  const hasHealthCheck = revision?.hasHealthCheck ?? false;
  const hasTarget = revision !== undefined && takesTraffic(revision.spec);
  if (!hasHealthCheck && !hasTarget) {
    return nowMs >= readyAtMs(runningAtMs, revision, service) ? 'ready' : 'pending';
  }
  const health = task.observed?.healthStatus;
  const sick = (hasHealthCheck && health === 'UNHEALTHY') || (hasTarget && task.targetHealth === 'unhealthy');
  if (sick) return nowMs < graceEndsAtMs(runningAtMs, revision, service) ? 'pending' : 'unhealthy';
  const well = (!hasHealthCheck || health === 'HEALTHY') && (!hasTarget || task.targetHealth === 'healthy');
  return well ? 'ready' : 'pending';
}

/** Does its health come from a health check or a target, so that it has to be asked for? Without: from the clock. */
export function isChecked(revision: ServiceRevision | undefined): boolean {
  return revision !== undefined && (revision.hasHealthCheck || takesTraffic(revision.spec));
}

export function readyAtMs(runningAtMs: number, revision: ServiceRevision | undefined, service: Service): number {
  return runningAtMs + (revision?.spec ?? service.spec).minHealthySec * 1000;
}

/** healthCheckGracePeriodSeconds ignores load-balancer and container health for that long after the start. */
export function graceEndsAtMs(runningAtMs: number, revision: ServiceRevision | undefined, service: Service): number {
  return runningAtMs + (revision?.spec ?? service.spec).healthCheckGracePeriodSeconds * 1000;
}
