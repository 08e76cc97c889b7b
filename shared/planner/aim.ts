import { type Deployment, hasEnded, type LifecycleStage } from '../domain/deployment.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What the plan works towards. `roll`: replace every task of another revision by one of `revision`.
 * `hold`: keep what runs, and make up what is missing with `revision`. `revision` undefined: launch nothing.
 */
export interface Aim {
  mode: 'roll' | 'hold';
  revision: number | undefined;
  desired: number;
}

const BEFORE_SCALE_UP: readonly (LifecycleStage | undefined)[] = [undefined, 'RECONCILE_SERVICE', 'PRE_SCALE_UP'];

/** Has the rollout come so far that tasks of the new revision may start? */
export function hasScaledUp(deployment: Deployment): boolean {
  return !BEFORE_SCALE_UP.includes(deployment.stage);
}

/**
 * A running rollout and one that succeeded aim at the deployment's revision. Before SCALE_UP, and after a failure,
 * the service holds what it has and heals with its last good revision: a bad deployment never costs the count.
 * Without a good one (the first deployment failed) it goes on trying the only one there is, within its backoff.
 */
export function aimOf({ service, deployment, revisions }: Snapshot): Aim {
  if (service.status !== 'ACTIVE') return { mode: 'roll', revision: undefined, desired: 0 };
  const desired = service.desiredCount;
  const rolls = deployment.status === 'SUCCESSFUL' || (!hasEnded(deployment) && hasScaledUp(deployment));
  if (rolls) return { mode: 'roll', revision: deployment.revision, desired };
  const fallback = service.goodRevision ?? (hasEnded(deployment) ? deployment.revision : undefined);
  const launchable = revisions.some((revision) => revision.revision === fallback && revision.ownTaskDefinitionArn);
  return { mode: 'hold', revision: launchable ? fallback : undefined, desired };
}
