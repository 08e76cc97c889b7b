import { type Deployment, hasEnded, type LifecycleStage } from '../domain/deployment.ts';
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
  /** Of a FAILED deployment: where another revision takes over, its tasks that are not healthy go. */
  abandoned?: number;
}

const BEFORE_SCALE_UP: readonly (LifecycleStage | undefined)[] = [undefined, 'RECONCILE_SERVICE', 'PRE_SCALE_UP'];

/** Has the rollout come so far that tasks of the new revision may start? */
export function hasScaledUp(deployment: Deployment): boolean {
  return !BEFORE_SCALE_UP.includes(deployment.stage);
}

/** A stage that failed ends the rollout at once, not only when the execution has written FAILED. */
function isRolling(deployment: Deployment): boolean {
  return !hasEnded(deployment) && hasScaledUp(deployment) && deployment.outcome?.reached !== false;
}

/**
 * A running rollout and one that succeeded aim at the deployment's revision. Before SCALE_UP, and after a failure,
 * the service holds what it has and heals with its last good revision: a bad deployment never costs the count.
 * Without a good one (the first deployment failed) it goes on trying the only one there is, within its backoff.
 */
export function aimOf({ service, deployment, revisions }: Snapshot): Aim {
  const launchable = (revision: number | undefined) =>
    revisions.find((candidate) => candidate.revision === revision && candidate.ownTaskDefinitionArn !== undefined);
  if (service.status !== 'ACTIVE') return { mode: 'roll', revision: undefined, launchable: undefined, desired: 0 };
  const desired = service.desiredCount;
  if (deployment.status === 'SUCCESSFUL' || isRolling(deployment)) {
    const { revision } = deployment;
    return { mode: 'roll', revision, launchable: launchable(revision), desired };
  }
  const fallback = launchable(service.goodRevision ?? (hasEnded(deployment) ? deployment.revision : undefined));
  const abandoned = deployment.status === 'FAILED' && fallback ? deployment.revision : undefined;
  return { mode: 'hold', revision: fallback?.revision, launchable: fallback, desired, abandoned };
}
