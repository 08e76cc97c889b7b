import type { Task } from '../domain/task.ts';
import { revisionFinder } from './find-revision.ts';
import { placesOf } from './placement/daemon-places.ts';
import { readinessOf } from './readiness.ts';
import type { Snapshot } from './snapshot.ts';

export interface Group {
  ready: Task[];
  pending: Task[];
  unhealthy: Task[];
}

/** Tasks by what they count as. `current` are of the revision that the plan launches, `other` of any other one. */
export interface Classes {
  stopping: Task[];
  current: Group;
  other: Group;
  /** Of a DAEMON service: those on instances that are to have none, as they drain or do not meet its constraints. */
  astray: Task[];
}

export function classify({ service, revisions, tasks, nowMs }: Snapshot, launchRevision: number | undefined): Classes {
  const classes: Classes = {
    stopping: [],
    current: { ready: [], pending: [], unhealthy: [] },
    other: { ready: [], pending: [], unhealthy: [] },
    astray: [],
  };
  const find = revisionFinder(revisions);
  const places = placesOf(service, launchRevision);
  const wanted = places && new Set(places.map(({ id }) => id));
  for (const task of tasks) {
    const readiness = readinessOf(task, find(task.revision), service, nowMs);
    if (readiness === 'stopping') classes.stopping.push(task);
    else if (wanted && !wanted.has(task.instance?.id ?? '')) classes.astray.push(task);
    else (task.revision === launchRevision ? classes.current : classes.other)[readiness].push(task);
  }
  return classes;
}

export function countOf(group: Group): number {
  return group.ready.length + group.pending.length + group.unhealthy.length;
}

/** RUNNING and PENDING tasks that are not stopping, of every revision: what the upper bound counts. */
export function countActive({ current, other }: Classes): number {
  return countOf(current) + countOf(other);
}

/** Healthy tasks of one revision, whether or not the plan launches it. */
export function countReady({ current, other }: Classes, revision: number): number {
  const isOf = (task: Task) => task.revision === revision;
  return current.ready.filter(isOf).length + other.ready.filter(isOf).length;
}
