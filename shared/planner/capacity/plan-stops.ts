import type { Task, TaskStop } from '../../domain/task.ts';
import type { Classes } from '../classify.ts';
import type { Plan, Snapshot } from '../snapshot.ts';
import type { Victim } from './plan-capacity.ts';

/** StopTask that has shown nothing for so long is sent again: its answer may have been lost. */
const STOP_AGAIN_MS = 60_000;

type Stops = Pick<Plan, 'marks' | 'deregister' | 'stops'>;

/** Where each stop goes on: mark, deregister, drain, StopTask; on every path in this order. */
export function planStops(stopping: readonly Task[], victims: readonly Victim[], nowMs: number): Stops {
  const result: Stops = { marks: [], deregister: [], stops: [] };
  for (const { task, cause, reason } of victims) {
    const stop: TaskStop = { cause, reason, markedAtMs: nowMs };
    result.marks.push({ taskId: task.id, stop, ...(task.registeredAtMs === undefined ? { unregistered: true } : {}) });
    goOn({ ...task, stop }, nowMs, result);
  }
  for (const task of stopping) goOn(task, nowMs, result);
  return result;
}

/** One step of one stop. What somebody else stops (Spot gives two minutes) is deregistered at once, and no more. */
function goOn(task: Task, nowMs: number, result: Stops): void {
  const { stop, registeredAtMs } = task;
  if (registeredAtMs !== undefined && stop?.deregisteredAtMs === undefined) result.deregister.push(task);
  else if (stop && mayStop(task, stop, nowMs)) result.stops.push(task);
}

/**
 * Only what ECS runs can be stopped; an intent without an arn is first launched again with its token. What ECS is
 * stopping already needs no second word. A task that is not registered is stopped at once.
 */
function mayStop({ observed, registeredAtMs }: Task, stop: TaskStop, nowMs: number): boolean {
  if (observed?.desiredStatus !== 'RUNNING' || observed.lastStatus === 'STOPPED') return false;
  if (stop.stopSentAtMs !== undefined) return nowMs >= stop.stopSentAtMs + STOP_AGAIN_MS;
  return registeredAtMs === undefined || nowMs >= (stop.stopAtMs ?? Number.POSITIVE_INFINITY);
}

/** Tasks that did not reach RUNNING within launchDeadlineSec: stopped, and counted as failed to start. */
export function overdueVictims({ service, nowMs }: Snapshot, { current, other }: Classes): Victim[] {
  const deadlineSec = service.spec.launchDeadlineSec;
  const victims: Victim[] = [];
  for (const task of [...current.pending, ...other.pending]) {
    if (nowMs < launchDeadlineMs(task, deadlineSec)) continue;
    const reason = `it was not RUNNING within launchDeadlineSec (${deadlineSec} s)`;
    victims.push({ task, cause: 'LAUNCH_DEADLINE', reason });
  }
  return victims;
}

/** When the launch of a task has failed; never, once it is RUNNING. */
export function launchDeadlineMs({ observed, intentAtMs }: Task, launchDeadlineSec: number): number {
  return observed?.lastStatus === 'RUNNING' ? Number.POSITIVE_INFINITY : intentAtMs + launchDeadlineSec * 1000;
}
