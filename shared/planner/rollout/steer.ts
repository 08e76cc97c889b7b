import { type Deployment, hasEnded, withTimeline } from '../../domain/deployment.ts';
import type { Steer } from '../../domain/steer.ts';
import type { Snapshot } from '../snapshot.ts';
import { openGates } from './gates.ts';
import { isRollingBack, nextRung } from './rollback.ts';

/** The deployment as it is to be; the same object where it is so already. Or why it cannot be. */
export type Steered = { deployment: Deployment } | { refusal: string };

type Steerable = Pick<Snapshot, 'service' | 'deployment' | 'revisions' | 'nowMs'>;

/**
 * Carries the user's word into the record; the planner does the rest. Asked again it is the same answer.
 * stop: STOP_REQUESTED, and STOPPED where it stands (ECS's StopServiceDeployment with ABORT). rollback:
 * ROLLBACK_REQUESTED, and back to the newest good revision (ROLLBACK). pause: no deadline, bake or goal counts, tasks are
 * healed and nothing else. resume: on with all clocks where they stood,
 * or past an approval that is waited for. promote: waits for no bake any more.
 */
export function steer(snapshot: Steerable, verb: Steer): Steered {
  const { deployment } = snapshot;
  if (hasEnded(deployment)) return { refusal: `it has ended: ${deployment.status}` };
  return STEER[verb](snapshot);
}

const STEER: Readonly<Record<Steer, (snapshot: Steerable) => Steered>> = {
  stop({ deployment, nowMs }) {
    if (deployment.status === 'STOP_REQUESTED') return { deployment };
    if (goesBack(deployment)) return { refusal: 'it is on its way back, and a rollback is never left half done' };
    return { deployment: asked(deployment, 'STOP_REQUESTED', 'stopped by the API', nowMs) };
  },
  rollback(snapshot) {
    const { deployment, nowMs } = snapshot;
    if (goesBack(deployment)) return { deployment };
    if (!nextRung(snapshot)) return { refusal: 'the service has no good revision to roll back to' };
    return { deployment: asked(deployment, 'ROLLBACK_REQUESTED', 'rolled back by the API', nowMs) };
  },
  pause({ deployment, nowMs }) {
    if (deployment.pausedAtMs !== undefined) return { deployment };
    if (!goesForward(deployment)) return { refusal: `it is ${deployment.status}` };
    return { deployment: withTimeline({ ...deployment, pausedAtMs: nowMs }, nowMs, 'paused by the API') };
  },
  resume({ deployment, revisions, nowMs }) {
    if (deployment.pausedAtMs === undefined) return approved(deployment, revisions, nowMs);
    return { deployment: withTimeline(resumed(deployment, nowMs), nowMs, 'resumed by the API') };
  },
  promote({ deployment, nowMs }) {
    if (deployment.promotedAtMs !== undefined && deployment.pausedAtMs === undefined) return { deployment };
    if (!goesForward(deployment)) return { refusal: `it is ${deployment.status}` };
    const promoted = { ...resumed(deployment, nowMs), promotedAtMs: nowMs };
    return { deployment: withTimeline(promoted, nowMs, 'promoted by the API: it waits for no bake any more') };
  },
};

/** Not held by a pause, it may wait for an approval: the same word says that it may go on. */
function approved(deployment: Deployment, revisions: Steerable['revisions'], nowMs: number): Steered {
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
  const open = openGates(deployment, spec).filter(({ type }) => type === 'approval');
  const names = open.map(({ name }) => name);
  if (names.length === 0) return { refusal: 'it is not paused, and waits for no approval' };
  const gatesPassed = [...(deployment.gatesPassed ?? []), ...names];
  const text = names.map((name) => `gate ${name} passed: approved by the API`).join('; ');
  return { deployment: withTimeline({ ...deployment, gatesPassed }, nowMs, text) };
}

function goesBack(deployment: Deployment): boolean {
  return deployment.status === 'ROLLBACK_REQUESTED' || isRollingBack(deployment);
}

function goesForward({ status }: Deployment): boolean {
  return status === 'PENDING' || status === 'IN_PROGRESS';
}

function asked(deployment: Deployment, status: Deployment['status'], reason: string, nowMs: number): Deployment {
  return withTimeline({ ...deployment, status, reason, pausedAtMs: undefined }, nowMs, `${status}: ${reason}`);
}

/** Paused from 12:00 to 12:10 with a deadline at 12:05 and a bake since 11:58: the deadline is 12:15, the bake began 12:08. */
function resumed(deployment: Deployment, nowMs: number): Deployment {
  const { pausedAtMs, deadlineAtMs, stageEnteredAtMs, lacksTargetsSinceMs, waitsForProtectedSinceMs } = deployment;
  if (pausedAtMs === undefined) return deployment;
  const heldMs = nowMs - pausedAtMs;
  const later = (atMs: number | undefined) => (atMs === undefined ? undefined : atMs + heldMs);
  return {
    ...deployment,
    pausedAtMs: undefined,
    deadlineAtMs: later(deadlineAtMs),
    stageEnteredAtMs: later(stageEnteredAtMs),
    lacksTargetsSinceMs: later(lacksTargetsSinceMs),
    waitsForProtectedSinceMs: later(waitsForProtectedSinceMs),
  };
}
