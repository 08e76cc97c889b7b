import type { StopCause, Task } from '../../domain/task.ts';
import type { Classes, Group } from '../classify.ts';
import type { Aim } from '../rollout/aim.ts';

/** Every active task sits in exactly one of these lists. */
export interface Seats {
  /** They make up the desired count. `revision`: of the plan; where tasks are too many, those of others go first. */
  staying: { ready: Task[]; pending: Task[]; revision: number | undefined; frozen?: true };
  /** Unhealthy ones of what stays: each keeps its seat until a healthy task has taken it. */
  sick: Task[];
  /** Healthy ones that AWS is going to retire, or that move: each keeps its seat until another one has taken it. */
  retiring: Task[];
  /** They go as soon as the lower bound lets them; `rest` are those that are not healthy. */
  leaving: { ready: Task[]; rest: Task[]; cause: StopCause; reason: string };
}

const REPLACED = { cause: 'DEPLOYMENT' as const, reason: 'replaced by a task of the new revision' };
const DELETED = { cause: 'DELETE' as const, reason: 'the service is deleted' };
const ENDED = { cause: 'DEPLOYMENT' as const, reason: 'its deployment has ended without it' };
const NOBODY = { ready: [], rest: [], ...ENDED };

/**
 * roll: tasks of the plan's revision stay, every other one leaves.
 * hold: all stay, whatever their revision; only what a FAILED deployment left unhealthy leaves, and what sits in the
 * target group that has no traffic.
 */
export function seatsOf({ current, other }: Classes, aim: Aim): Seats {
  if (aim.mode === 'roll') {
    const leaving = { ready: other.ready, rest: [...other.unhealthy, ...other.pending] };
    const { kept, retiring } = partRetiring(current.ready, aim);
    return {
      staying: { ready: kept, pending: current.pending, revision: aim.revision },
      sick: current.unhealthy,
      retiring,
      leaving: { ...leaving, ...(aim.revision === undefined ? DELETED : REPLACED) },
    };
  }
  const isIdle = (task: Task) => (task.group ?? 0) === aim.idleGroup;
  const leaves = (task: Task) => task.revision === aim.abandoned || isIdle(task);
  const stays = (task: Task) => !leaves(task);
  const serves = (task: Task) => !isIdle(task);
  const { kept, retiring } = partRetiring([...other.ready.filter(serves), ...current.ready], aim);
  return {
    staying: {
      ready: kept,
      pending: [...other.pending.filter(stays), ...current.pending],
      revision: aim.revision,
      frozen: aim.frozen,
    },
    sick: [...other.unhealthy.filter(stays), ...current.unhealthy],
    retiring,
    leaving: {
      ready: other.ready.filter(isIdle),
      rest: [...other.unhealthy, ...other.pending].filter(leaves),
      ...ENDED,
    },
  };
}

/** Where nothing can be launched, nothing is given up either. */
function partRetiring(ready: Task[], { launchable }: Aim): { kept: Task[]; retiring: Task[] } {
  const retires = ({ retireAtMs }: Task) => retireAtMs !== undefined;
  if (!launchable) return { kept: ready, retiring: [] };
  return { kept: ready.filter((task) => !retires(task)), retiring: ready.filter(retires) };
}

/** One of those that stay moves: another task is launched where fewer run, and takes its seat. */
export function withMoving(seats: Seats, moving: Task): Seats {
  const { staying, retiring } = seats;
  const ready = staying.ready.filter((task) => task !== moving);
  return { ...seats, staying: { ...staying, ready }, retiring: [...retiring, moving] };
}

/** One side of two that run beside each other: all of it stays. */
export function sideSeatsOf({ ready, pending, unhealthy }: Group, revision: number | undefined): Seats {
  return { staying: { ready, pending, revision }, sick: unhealthy, retiring: [], leaving: NOBODY };
}

/** Nothing of these stays. */
export function leavingSeatsOf(groups: readonly Group[], { mode }: Aim): Seats {
  const ready = groups.flatMap((group) => group.ready);
  const rest = groups.flatMap(({ unhealthy, pending }) => [...unhealthy, ...pending]);
  const staying = { ready: [], pending: [], revision: undefined };
  return { staying, sick: [], retiring: [], leaving: { ready, rest, ...(mode === 'roll' ? REPLACED : ENDED) } };
}
