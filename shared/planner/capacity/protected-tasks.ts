import type { Task } from '../../domain/task.ts';
import type { Classes } from '../classify.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * Tasks that neither scale-in nor a deployment may stop now (ECS developer guide, "Task scale-in protection"). It holds
 * off neither the stop of a task that fails its health checks, nor a user's stop of it, nor the end of its service.
 */
export function protectedTasks({ service, nowMs }: Snapshot, { current, other }: Classes): ReadonlySet<Task> {
  if (service.status !== 'ACTIVE') return new Set();
  const lists = [current.ready, current.pending, other.ready, other.pending];
  return new Set(lists.flatMap((tasks) => tasks.filter(({ protectedUntilMs = 0 }) => protectedUntilMs > nowMs)));
}

/** When the first and the last of these protections end. */
export function protectionEnds(tasks: readonly Task[]): { firstAtMs: number; lastAtMs: number } | undefined {
  if (tasks.length === 0) return undefined;
  const times = tasks.map(({ protectedUntilMs = 0 }) => protectedUntilMs);
  return { firstAtMs: Math.min(...times), lastAtMs: Math.max(...times) };
}
