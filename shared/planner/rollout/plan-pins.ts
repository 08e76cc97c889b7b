import type { ServiceRevision } from '../../domain/service-revision.ts';
import { type ImageDigest, imageDigestsOf, type Task } from '../../domain/task.ts';
import type { Pin, Snapshot } from '../snapshot.ts';

/**
 * For each revision that is not pinned yet, what its images are, by a task that runs. A tag may be moved at any time: from
 * the first task on every task of a revision runs the same content, and going back to it does too (ECS: "Container image
 * resolution", which takes the digests of the first task of a deployment). Where a migration has run before, it was the
 * first, and no other starts before the images are pinned to what it ran.
 */
export function planPins({ revisions, tasks, deployment }: Snapshot): Pin[] {
  return revisions.flatMap((candidate): Pin | [] => {
    const { revision, ownTaskDefinitionArn, pinnedTaskDefinitionArn } = candidate;
    if (ownTaskDefinitionArn === undefined || pinnedTaskDefinitionArn !== undefined) return [];
    const { imageDigests } = deployment.revision === revision ? deployment : {};
    if (imageDigests && tellsAll(candidate, imageDigests)) return { revision, imageDigests, isFirst: true };
    const task = tasks.find((each) => each.revision === revision && tellsDigests(each));
    return task ? { revision, imageDigests: imageDigestsOf(task), isFirst: false } : [];
  });
}

/** One that was not pulled for the migration may be another by now: then the first task of the service tells. */
function tellsAll({ containerNames }: ServiceRevision, digests: readonly ImageDigest[]): boolean {
  return containerNames?.every((wanted) => digests.some(({ name }) => name === wanted)) ?? false;
}

function tellsDigests(task: Task): boolean {
  return task.observed?.lastStatus === 'RUNNING' && imageDigestsOf(task).length > 0;
}
