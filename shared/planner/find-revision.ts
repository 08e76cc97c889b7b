import type { ServiceRevision } from '../domain/service-revision.ts';

/**
 * Looks revisions up by number and remembers the last: tasks mostly run the same one, so 20 tasks cost one search.
 */
export function revisionFinder(
  revisions: readonly ServiceRevision[],
): (revision: number | undefined) => ServiceRevision | undefined {
  let last: ServiceRevision | undefined;
  return (revision) => {
    if (last?.revision === revision) return last;
    last = revisions.find((candidate) => candidate.revision === revision);
    return last;
  };
}
