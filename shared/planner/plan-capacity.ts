import type { StopCause, Task } from '../domain/task.ts';
import type { Aim } from './aim.ts';
import { type Bounds, startable, stoppable } from './bounds.ts';
import { type Classes, countOf } from './classify.ts';
import { allActive, orderVictims } from './victims.ts';

export interface Victim {
  task: Task;
  cause: StopCause;
  reason: string;
}

export interface Capacity {
  /** How many tasks to launch now. */
  launches: number;
  victims: Victim[];
  /** Neither a start nor a stop is possible, and the aim is not reached: why. */
  stuck?: string;
}

/**
 * How many tasks start now, and which stop: per task and work-conserving, within both bounds.
 * Both halves are decided on the same counts, so a task that stops in this pass makes no room before the next.
 *
 * desired 4, 100/200 (lower 4, upper 8), 4 old ready, 0 new: 4 launches, no victim (4 - 4 = 0 may go).
 * then 4 old ready, 1 new ready, 3 new pending: no launch, 1 victim (5 - 4 = 1).
 * desired 4, 50/100 (lower 2, upper 4), 4 old ready: 2 victims; when they stop, 2 launches.
 */
export function planCapacity(classes: Classes, aim: Aim, bounds: Bounds, mayLaunch: boolean): Capacity {
  return aim.mode === 'roll' ? roll(classes, aim, bounds, mayLaunch) : hold(classes, aim, bounds, mayLaunch);
}

function roll(classes: Classes, aim: Aim, bounds: Bounds, mayLaunch: boolean): Capacity {
  const { current, other } = classes;
  const { desired } = aim;
  const active = allActive(classes);
  const useful = current.ready.length + current.pending.length;
  const room = startable(desired, useful, active.length, bounds);
  const launches = mayLaunch ? room : 0;
  let mayStopReady = stoppable(current.ready.length + other.ready.length, bounds);
  const victims: Victim[] = [];

  const take = (tasks: Task[], count: number, cause: StopCause, reason: string) => {
    for (const task of orderVictims(tasks, active).slice(0, Math.max(0, count))) victims.push({ task, cause, reason });
  };
  const takeReady = (tasks: Task[], count: number, cause: StopCause, reason: string) => {
    const allowed = Math.min(count, mayStopReady, tasks.length);
    if (allowed <= 0) return;
    take(tasks, allowed, cause, reason);
    mayStopReady -= allowed;
  };

  const [cause, why]: [StopCause, string] =
    aim.revision === undefined
      ? ['DELETE', 'the service is deleted']
      : ['DEPLOYMENT', 'replaced by a task of the new revision'];
  take(other.pending, other.pending.length, cause, why);
  take(
    other.unhealthy,
    unhealthyToStop(
      other.unhealthy.length,
      current.ready.length + other.ready.length,
      desired,
      room === 0 && useful < desired,
    ),
    cause,
    why,
  );
  takeReady(other.ready, other.ready.length, cause, why);

  const surplus = useful - desired;
  const idle = Math.min(Math.max(0, surplus), current.pending.length);
  take(current.pending, idle, 'SCALE_IN', `desired count is ${desired}`);
  takeReady(current.ready, surplus - idle, 'SCALE_IN', `desired count is ${desired}`);

  const noRoom = room === 0 && useful < desired && classes.stopping.length === 0 && victims.length === 0;
  const sick = unhealthyToStop(current.unhealthy.length, current.ready.length, desired, noRoom);
  take(current.unhealthy, sick, 'UNHEALTHY', 'it failed its health checks');

  const unreached = (useful < desired && aim.revision !== undefined) || countOf(other) > 0;
  const inFlight = launches > 0 || victims.length > 0 || current.pending.length > 0 || classes.stopping.length > 0;
  const stuck =
    unreached && !inFlight && mayLaunch
      ? stuckReason(active.length, current.ready.length + other.ready.length, bounds)
      : undefined;
  return { launches, victims, stuck };
}

/** Keep what runs, whatever its revision; make up what is missing. */
function hold(classes: Classes, aim: Aim, bounds: Bounds, mayLaunch: boolean): Capacity {
  const { current, other } = classes;
  const active = allActive(classes);
  const ready = [...other.ready, ...current.ready];
  const pending = [...other.pending, ...current.pending];
  const unhealthy = [...other.unhealthy, ...current.unhealthy];
  const useful = ready.length + pending.length;
  const room = startable(aim.desired, useful, active.length, bounds);
  const surplus = Math.max(0, useful - aim.desired);
  const idle = orderVictims(pending, active).slice(0, surplus);
  const spare = Math.min(surplus - idle.length, stoppable(ready.length, bounds));
  const noRoom = room === 0 && useful < aim.desired && classes.stopping.length === 0;
  const sick = unhealthyToStop(unhealthy.length, ready.length, aim.desired, noRoom);
  const reason = `desired count is ${aim.desired}`;
  return {
    launches: mayLaunch && aim.revision !== undefined ? room : 0,
    victims: [
      ...idle.map((task): Victim => ({ task, cause: 'SCALE_IN', reason })),
      ...orderVictims(ready, active)
        .slice(0, spare)
        .map((task): Victim => ({ task, cause: 'SCALE_IN', reason })),
      ...orderVictims(unhealthy, active)
        .slice(0, sick)
        .map((task): Victim => ({ task, cause: 'UNHEALTHY', reason: 'it failed its health checks' })),
    ],
  };
}

/**
 * Unhealthy tasks are replaced start-first: each keeps its seat until a ready task has taken it.
 * desired 3, 2 ready, 1 unhealthy: 2 + 1 - 3 = 0 stop; a replacement becomes ready: 3 + 1 - 3 = 1 stops.
 * Where the upper bound leaves no room for a replacement, they are stopped one by one.
 */
function unhealthyToStop(unhealthy: number, ready: number, desired: number, noRoom: boolean): number {
  const seatsTaken = Math.max(0, Math.min(unhealthy, ready + unhealthy - desired));
  return noRoom ? Math.max(seatsTaken, Math.min(1, unhealthy)) : seatsTaken;
}

function stuckReason(active: number, ready: number, bounds: Bounds): string {
  return (
    `it can neither start nor stop a task: ${active} tasks are active and maximumPercent allows ${bounds.upper}, ` +
    `${ready} are healthy and minimumHealthyPercent needs ${bounds.lower}. Raise maximumPercent or lower minimumHealthyPercent.`
  );
}
