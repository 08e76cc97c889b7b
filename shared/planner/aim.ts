import { type Deployment, hasArrived, hasEnded, type LifecycleStage, targetRevisionOf } from '../domain/deployment.ts';
import type { ServiceRevision } from '../domain/service-revision.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What the plan works towards. `roll`: replace every task of another revision by one of `revision`.
 * `hold`: keep what runs, and make up what is missing with `revision`.
 */
export interface Aim {
  mode: 'roll' | 'hold';
  /** Undefined: launch nothing. */
  revision: number | undefined;
  /** The revision's record, once it has a task definition of Slipway's own; undefined: nothing can be launched yet. */
  launchable: ServiceRevision | undefined;
  desired: number;
  /** Of a deployment that failed or was stopped: where another revision takes over, its tasks that are not healthy go. */
  abandoned?: number;
  /** The user holds the deployment: tasks beyond the count stay too, so that it can go on where it stood. */
  frozen?: true;
}

const BEFORE_SCALE_UP: readonly (LifecycleStage | undefined)[] = [undefined, 'RECONCILE_SERVICE', 'PRE_SCALE_UP'];

/** Has the rollout come so far that tasks of the new revision may start? */
export function hasScaledUp(deployment: Deployment): boolean {
  return !BEFORE_SCALE_UP.includes(deployment.stage);
}

/** A stage that failed, and the user's word, end the rollout at once, not only when the execution has written it. */
function isRolling(deployment: Deployment): boolean {
  return (
    (deployment.status === 'IN_PROGRESS' || deployment.status === 'ROLLBACK_IN_PROGRESS') &&
    hasScaledUp(deployment) &&
    deployment.outcome?.reached !== false &&
    deployment.pausedAtMs === undefined
  );
}

/**
 * A running rollout and one that arrived aim at the revision that the deployment works towards. Before SCALE_UP, while
 * it is paused, and after a failure or a stop, the service holds what it has and heals with its last good revision: a
 * bad deployment never costs the count. Without a good one (the first deployment failed) it goes on trying the only one
 * there is, within its backoff.
 */
export function aimOf({ service, deployment, revisions }: Snapshot): Aim {
  const launchable = (revision: number | undefined) =>
    revisions.find((candidate) => candidate.revision === revision && candidate.ownTaskDefinitionArn !== undefined);
  if (service.status !== 'ACTIVE') return { mode: 'roll', revision: undefined, launchable: undefined, desired: 0 };
  const desired = service.desiredCount;
  if (hasArrived(deployment) || isRolling(deployment)) {
    const revision = targetRevisionOf(deployment);
    return { mode: 'roll', revision, launchable: launchable(revision), desired };
  }
  const frozen = deployment.pausedAtMs !== undefined && !hasEnded(deployment);
  const healsItself = hasEnded(deployment) || (frozen && hasScaledUp(deployment));
  const fallback = launchable(service.goodRevisions[0] ?? (healsItself ? deployment.revision : undefined));
  const gaveUp = hasEnded(deployment) && fallback !== undefined && fallback.revision !== deployment.revision;
  return {
    mode: 'hold',
    revision: fallback?.revision,
    launchable: fallback,
    desired,
    ...(gaveUp ? { abandoned: deployment.revision } : {}),
    ...(frozen ? { frozen } : {}),
  };
}
