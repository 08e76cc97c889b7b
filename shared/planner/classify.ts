import type { Task } from '../domain/task.ts';
import { readinessOf } from './readiness.ts';
import type { Snapshot } from './snapshot.ts';

/** Tasks by what they count as. `current` are of the revision that the plan launches, `other` of any other one. */
export interface Classes {
  stopping: Task[];
  current: { ready: Task[]; pending: Task[]; unhealthy: Task[] };
  other: { ready: Task[]; pending: Task[]; unhealthy: Task[] };
}

export function classify(snapshot: Snapshot, launchRevision: number): Classes {
  const classes: Classes = {
    stopping: [],
    current: { ready: [], pending: [], unhealthy: [] },
    other: { ready: [], pending: [], unhealthy: [] },
  };
  for (const task of snapshot.tasks) {
    const revision = snapshot.revisions.find((candidate) => candidate.revision === task.revision);
    const readiness = readinessOf(task, revision, snapshot.service, snapshot.nowMs);
    if (readiness === 'stopping') classes.stopping.push(task);
    else classes[task.revision === launchRevision ? 'current' : 'other'][readiness].push(task);
  }
  return classes;
}

export function countOf(group: Classes['current']): number {
  return group.ready.length + group.pending.length + group.unhealthy.length;
}
