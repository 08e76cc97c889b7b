import type { Task } from '../domain/task.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * For each revision that is not pinned yet, a task that runs and says what its images are. A tag may be moved at any
 * time: from the first task on every task of a revision runs the same content, and going back to it does too (ECS:
 * "Container image resolution", which takes the digests of the first task of a deployment).
 */
export function planPins({ revisions, tasks }: Snapshot): Task[] {
  return revisions.flatMap(({ revision, ownTaskDefinitionArn, pinnedTaskDefinitionArn }) => {
    if (ownTaskDefinitionArn === undefined || pinnedTaskDefinitionArn !== undefined) return [];
    return tasks.find((task) => task.revision === revision && tellsDigests(task)) ?? [];
  });
}

function tellsDigests({ observed }: Task): boolean {
  return observed?.lastStatus === 'RUNNING' && observed.containers.some(({ imageDigest }) => imageDigest !== undefined);
}
