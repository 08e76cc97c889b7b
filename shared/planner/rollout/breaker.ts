import type { BreakerCount, Deployment } from '../../domain/deployment.ts';
import type { CircuitBreaker, ServiceSpec } from '../../domain/service-spec.ts';
import type { Task } from '../../domain/task.ts';

/** ECS's bounds of BOUNDED_PERCENT. */
const FAILED_MIN = 3;
const FAILED_MAX = 200;

/**
 * How many failures in a row trip the breaker (ECS developer guide, "How the deployment circuit breaker detects failures").
 * BOUNDED_PERCENT 50: desired 1: ceil(0.5) = 1, so 3; desired 25: ceil(12.5) = 13; desired 800: 400, so 200.
 * UNBOUNDED_PERCENT 50: desired 1: 1. COUNT 5: 5.
 */
export function breakerThreshold(desired: number, { type, value }: CircuitBreaker['thresholdConfiguration']): number {
  if (type === 'COUNT') return value;
  const percent = Math.ceil((desired * value) / 100);
  if (type === 'UNBOUNDED_PERCENT') return Math.max(1, percent);
  return Math.min(FAILED_MAX, Math.max(FAILED_MIN, percent));
}

/**
 * The count after a task of the deployment's revision has ended without having been asked to, or because it was ill.
 * As ECS counts: tasks that never reach RUNNING, until one has; from then on those that are replaced for their health.
 * Slipway counts all of both, and those that run and crash, unless the spec says `compatibility: "ecs"`.
 * `ready`: healthy tasks of the revision without this one.
 */
export function countForBreaker(
  before: BreakerCount | undefined,
  task: Pick<Task, 'runningAtMs' | 'stop'>,
  {
    ready,
    othersHaveRun,
    compatibility,
  }: { ready: number; othersHaveRun: boolean } & Pick<ServiceSpec, 'compatibility'>,
): BreakerCount {
  const ran = task.runningAtMs !== undefined;
  const hadRun = before?.hasRun === true || othersHaveRun;
  const isIll = task.stop?.cause === 'UNHEALTHY';
  const counts = compatibility !== 'ecs' || isIll || (!ran && !hadRun);
  return { failed: (before?.failed ?? 0) + (counts ? 1 : 0), hasRun: hadRun || ran, readyThen: ready };
}

/** resetOnHealthyTask: a task that has become healthy since the last failure starts the count anew. */
export function resetBreaker(deployment: Deployment, ready: number, breaker: CircuitBreaker | undefined): Deployment {
  const { breaker: count } = deployment;
  if (!breaker?.resetOnHealthyTask || !count || count.failed === 0 || ready <= count.readyThen) return deployment;
  return { ...deployment, breaker: { ...count, failed: 0 } };
}

/** Why the breaker has tripped; undefined: it has not, or there is none. */
export function trippedBecause(
  { breaker: count, failures }: Deployment,
  desired: number,
  breaker: CircuitBreaker | undefined,
): string | undefined {
  if (!breaker || !count) return undefined;
  const threshold = breakerThreshold(desired, breaker.thresholdConfiguration);
  if (count.failed < threshold) return undefined;
  const last = failures ? ` The last: ${failures.lastReason}` : '';
  return `the deployment circuit breaker tripped: ${count.failed} tasks failed in a row (threshold ${threshold}).${last}`;
}
