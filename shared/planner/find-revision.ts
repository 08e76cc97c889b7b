import type { ServiceRevision } from '../domain/service-revision.ts';

/** Looks revisions up by number, for as many tasks as there are. */
export function revisionFinder(
  revisions: readonly ServiceRevision[],
): (revision: number) => ServiceRevision | undefined {
  const byNumber = new Map(revisions.map((each) => [each.revision, each]));
  return (revision) => byNumber.get(revision);
}
