import { type Deployment, hasEnded, targetRevisionOf } from '../../domain/deployment.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { Snapshot } from '../snapshot.ts';

type Ladder = Pick<Snapshot, 'service' | 'deployment' | 'revisions'>;

/**
 * The next rung: the newest good revision that is not what has just failed and was not tried before. Undefined: there
 * is none, because nothing good came before or every one of them failed.
 */
export function nextRung({ service, deployment, revisions }: Ladder): ServiceRevision | undefined {
  const out = [deployment.revision, ...failedRungs(deployment)];
  for (const number of service.goodRevisions) {
    const rung = revisions.find((candidate) => candidate.revision === number);
    if (rung?.ownTaskDefinitionArn !== undefined && !out.includes(number)) return rung;
  }
  return undefined;
}

/** Rungs that cannot be gone to any more: those that failed, and the one that the deployment stands on. */
export function failedRungs({ rollback }: Deployment): number[] {
  return rollback ? [...rollback.failed, rollback.revision] : [];
}

/** Is a failure of this deployment turned into a rollback? By the user's word now, by what failed, or by the spec. */
export function wantsRollback({ deployment, revisions }: Ladder): boolean {
  if (deployment.status === 'ROLLBACK_REQUESTED' || deployment.rollback || deployment.outcome?.rollback) return true;
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
  return spec?.deploymentConfiguration.deploymentCircuitBreaker?.rollback ?? false;
}

/** On its way back, or about to be. */
export function isRollingBack(deployment: Deployment): boolean {
  return !hasEnded(deployment) && targetRevisionOf(deployment) !== deployment.revision;
}
