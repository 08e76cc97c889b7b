import type { Task, TaskStop } from '../domain/task.ts';
import type { Victim } from './plan-capacity.ts';
import { readinessOf } from './readiness.ts';
import type { Plan, Snapshot } from './snapshot.ts';

/** StopTask that has shown nothing for so long is sent again: its answer may have been lost. */
const STOP_AGAIN_MS = 60_000;

type Stops = Pick<Plan, 'marks' | 'deregister' | 'stops'>;

/** Where each stop goes on: mark, deregister, drain, StopTask; on every path in this order. */
export function planStops(snapshot: Snapshot, victims: readonly Victim[]): Stops {
  const { nowMs } = snapshot;
  const chosen = new Map(victims.map((victim) => [victim.task.id, victim]));
  const result: Stops = { marks: [], deregister: [], stops: [] };
  for (const task of snapshot.tasks) {
    const victim = chosen.get(task.id);
    const stop = task.stop ?? (victim && markOf(victim, nowMs));
    if (!stop) {
      if (stoppedByOthers(task) && task.registeredAtMs !== undefined) result.deregister.push(task);
      continue;
    }
    if (!task.stop) result.marks.push({ taskId: task.id, stop });
    const marked: Task = task.stop ? task : { ...task, stop };
    if (stop.deregisteredAtMs === undefined && task.registeredAtMs !== undefined) result.deregister.push(marked);
    else if (mayStop(marked, nowMs)) result.stops.push(marked);
  }
  return result;
}

function markOf(victim: Victim, nowMs: number): TaskStop {
  return { cause: victim.cause, reason: victim.reason, markedAtMs: nowMs };
}

/** desiredStatus STOPPED that we did not ask for (Spot gives two minutes): deregister at once. */
function stoppedByOthers(task: Task): boolean {
  return task.observed?.desiredStatus === 'STOPPED' && task.stop === undefined;
}

/** Only what ECS runs can be stopped; an intent without an arn is first launched again with its token. */
function mayStop(task: Task, nowMs: number): boolean {
  const { stop, observed } = task;
  if (!stop || !observed || observed.lastStatus === 'STOPPED') return false;
  if (stop.stopSentAtMs !== undefined)
    return observed.desiredStatus === 'RUNNING' && nowMs >= stop.stopSentAtMs + STOP_AGAIN_MS;
  return task.registeredAtMs === undefined || (stop.stopAtMs !== undefined && nowMs >= stop.stopAtMs);
}

/** Tasks that did not reach RUNNING within launchDeadlineSec: stopped, and counted as failed to start. */
export function overdueVictims(snapshot: Snapshot): Victim[] {
  const deadlineSec = snapshot.service.spec.launchDeadlineSec;
  return snapshot.tasks
    .filter((task) => task.runningAtMs === undefined && snapshot.nowMs >= task.intentAtMs + deadlineSec * 1000)
    .filter((task) => readinessOf(task, undefined, snapshot.service, snapshot.nowMs) === 'pending')
    .map((task) => ({
      task,
      cause: 'LAUNCH_DEADLINE',
      reason: `it was not RUNNING within launchDeadlineSec (${deadlineSec} s)`,
    }));
}
