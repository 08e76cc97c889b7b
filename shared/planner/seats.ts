import type { StopCause, Task } from '../domain/task.ts';
import type { Aim } from './aim.ts';
import type { Classes } from './classify.ts';

/** Every active task sits in exactly one of these lists. */
export interface Seats {
  /** They make up the desired count. `revision`: of the plan; where tasks are too many, those of others go first. */
  staying: { ready: Task[]; pending: Task[]; revision: number | undefined; frozen?: true };
  /** Unhealthy ones of what stays: each keeps its seat until a healthy task has taken it. */
  sick: Task[];
  /** They go as soon as the lower bound lets them; `rest` are those that are not healthy. */
  leaving: { ready: Task[]; rest: Task[]; cause: StopCause; reason: string };
}

/**
 * roll: tasks of the plan's revision stay, every other one leaves.
 * hold: all stay, whatever their revision; only what a FAILED deployment left unhealthy leaves.
 */
export function seatsOf({ current, other }: Classes, aim: Aim): Seats {
  if (aim.mode === 'roll') {
    const leaving = { ready: other.ready, rest: joined(other.unhealthy, other.pending) };
    const [cause, reason]: [StopCause, string] =
      aim.revision === undefined
        ? ['DELETE', 'the service is deleted']
        : ['DEPLOYMENT', 'replaced by a task of the new revision'];
    const staying = { ready: current.ready, pending: current.pending, revision: aim.revision };
    return { staying, sick: current.unhealthy, leaving: { ...leaving, cause, reason } };
  }
  const leaves = (task: Task) => task.revision === aim.abandoned;
  const stays = (task: Task) => task.revision !== aim.abandoned;
  return {
    staying: {
      ready: joined(other.ready, current.ready),
      pending: joined(other.pending.filter(stays), current.pending),
      revision: aim.revision,
      frozen: aim.frozen,
    },
    sick: joined(other.unhealthy.filter(stays), current.unhealthy),
    leaving: {
      ready: [],
      rest: joined(other.unhealthy, other.pending).filter(leaves),
      cause: 'DEPLOYMENT',
      reason: 'its deployment has ended without it',
    },
  };
}

function joined(first: Task[], second: Task[]): Task[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}
