import { type Deployment, hasArrived, hasEnded, targetRevisionOf } from '../../domain/deployment.ts';
import type { LifecycleStage } from '../../domain/limits/lifecycle-stages.ts';
import type { TargetGroupIndex } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import { runsBothRevisions } from '../../domain/service-spec.ts';
import { desiredOf, hasPlaces } from '../placement/daemon-places.ts';
import type { Snapshot } from '../snapshot.ts';
import { servingRevision } from '../traffic/serving-revision.ts';
import { isShiftable } from '../traffic/traffic-aim.ts';
import { gatesOf } from './gates.ts';

/**
 * What the plan works towards. `roll`: replace every task of another revision by one of `revision`.
 * `hold`: keep what runs, and make up what is missing with `revision`. `both`: bring `revision` to the desired count
 * beside the others, which keep theirs.
 */
export interface Aim {
  mode: 'roll' | 'hold' | 'both';
  /** Undefined: launch nothing. */
  revision: number | undefined;
  /** The revision's record, once it has a task definition of Slipway's own; undefined: nothing can be launched yet. */
  launchable: ServiceRevision | undefined;
  desired: number;
  /** Of a deployment that failed or was stopped: where another revision takes over, its tasks that are not healthy go. */
  abandoned?: number;
  /** Of `both`: what makes up for missing tasks of the other side; absent: nothing does. */
  beside?: ServiceRevision;
  /** The user holds the deployment: tasks beyond the count stay too, so that it can go on where it stood. */
  frozen?: true;
  /** Of `hold`: the target group that has no traffic any more. Its tasks go, whatever their health. */
  idleGroup?: TargetGroupIndex;
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
    deployment.outcome?.reached !== false
  );
}

/** Side by side, from SCALE_UP until the old tasks go in CLEAN_UP. */
function runsBeside({ service, deployment, revisions }: Snapshot): boolean {
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec ?? service.spec;
  return runsBothRevisions(spec) && deployment.stage !== 'CLEAN_UP' && deployment.outcome?.stage !== 'CLEAN_UP';
}

/**
 * A running rollout and one that arrived aim at the revision that the deployment works towards. Before SCALE_UP, while
 * it is paused, and after a failure or a stop, the service holds what it has and heals with its last good revision: a
 * bad deployment never costs the count. So it does where ECS has not said on which instances a DAEMON may be. Without a good one what serves heals itself: revision 1 was superseded as it
 * baked, and revision 2 has failed. Where nothing serves (the first deployment failed) it goes on trying the only one there
 * is, within its backoff; but not one that ended before what has to come before its tasks, as its migration.
 */
export function aimOf(snapshot: Snapshot): Aim {
  const { service, deployment, revisions } = snapshot;
  const launchable = (revision: number | undefined) =>
    hasPlaces(service, revision)
      ? revisions.find((candidate) => candidate.revision === revision && candidate.ownTaskDefinitionArn !== undefined)
      : undefined;
  if (service.status !== 'ACTIVE') return { mode: 'roll', revision: undefined, launchable: undefined, desired: 0 };
  const frozen = deployment.pausedAtMs !== undefined && !hasEnded(deployment);
  const beside = isRolling(deployment) && runsBeside(snapshot);
  // Held while its tasks come up, it starts no more of them; held later, both sides keep their count.
  const stands = frozen && !(beside && deployment.stage !== 'SCALE_UP');
  const revision = targetRevisionOf(deployment);
  // Where none of its tasks can be, those of the others stay.
  if (hasPlaces(service, revision) && (hasArrived(deployment) || (isRolling(deployment) && !stands))) {
    const aim = { revision, launchable: launchable(revision), desired: desiredOf(service, revision) };
    if (!beside) return { mode: 'roll', ...aim };
    const old = service.goodRevisions[0] ?? (isApart(snapshot) ? servingRevision(snapshot) : undefined);
    return { mode: 'both', ...aim, beside: deployment.rollback ? undefined : launchable(old) };
  }
  const mayTry = hasScaledUp(deployment) || !isAwaited(snapshot);
  const healsItself = (hasEnded(deployment) && mayTry) || (frozen && hasScaledUp(deployment));
  const lastResort = healsItself ? (servingRevision(snapshot) ?? deployment.revision) : standingRevision(snapshot);
  const fallback = launchable(service.goodRevisions[0] ?? lastResort);
  const gaveUp = hasEnded(deployment) && fallback !== undefined && fallback.revision !== deployment.revision;
  return {
    mode: 'hold',
    revision: fallback?.revision,
    launchable: fallback,
    desired: desiredOf(service, fallback?.revision),
    ...(gaveUp ? { abandoned: deployment.revision } : {}),
    ...(frozen ? { frozen } : idleGroupOf(snapshot)),
  };
}

/** Are its tasks in another target group than those that have the traffic? */
function isApart({ service: { traffic }, deployment }: Snapshot): boolean {
  return traffic !== undefined && deployment.group !== undefined && deployment.group !== traffic.liveGroup;
}

/** It ended in PRE_SCALE_UP, or before it and has gates there: a migration, somebody's consent. */
function isAwaited({ deployment, revisions }: Snapshot): boolean {
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
  return deployment.stage === 'PRE_SCALE_UP' || (spec !== undefined && gatesOf({}, spec, 'PRE_SCALE_UP').length > 0);
}

/** The newest of which a task runs, or has run until now, that nobody has marked. */
function standingRevision({ deployment, tasks }: Snapshot): number | undefined {
  const standing = tasks.filter(({ stop, revision }) => !stop && revision !== deployment.revision);
  return standing.length > 0 ? Math.max(...standing.map(({ revision }) => revision)) : undefined;
}

function idleGroupOf({ service: { traffic } }: Snapshot): Pick<Aim, 'idleGroup'> {
  if (!traffic || !isShiftable(traffic)) return {};
  return { idleGroup: traffic.liveGroup === 0 ? 1 : 0 };
}
