import type { Task, TaskObservation } from '../../domain/task.ts';

/** ECS is eventually consistent: not being known means nothing for so long after the launch … */
export const MISSING_MEANS_NOTHING_MS = 5 * 60_000;
/** … and a task is lost only when it is missing twice, so far apart. */
const MISSING_TWICE_MS = 60_000;

/** What it means that ECS does not know a task: nothing, nothing yet (to be written down), or that it is lost. */
export function judgeMissing({ intentAtMs, missingSinceMs }: Task, nowMs: number): 'nothing' | 'note' | 'lost' {
  if (nowMs < intentAtMs + MISSING_MEANS_NOTHING_MS) return 'nothing';
  if (missingSinceMs === undefined) return 'note';
  return nowMs < missingSinceMs + MISSING_TWICE_MS ? 'nothing' : 'lost';
}

/** The last that is known of a task, and that it is gone. It counts against nobody. */
export function lostObservation(last: TaskObservation, nowMs: number): TaskObservation {
  return {
    ...last,
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    stopCode: 'InfrastructureHealth',
    stoppedReason: 'ECS no longer knows the task (MISSING twice, 60 s apart).',
    stoppedAtMs: nowMs,
  };
}
