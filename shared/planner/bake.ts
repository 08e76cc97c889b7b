import { stepsOf } from './shares.ts';
import type { Snapshot } from './snapshot.ts';
import { isShifted, type TrafficAim } from './traffic-aim.ts';

type Baking = Pick<Snapshot, 'service' | 'deployment' | 'revisions' | 'settings'>;

/**
 * When the bake that the deployment is in ends, of BAKE_TIME or of a step of traffic; undefined: it is in none, or it is
 * held. Entered at 12:00:00 with bakeTimeInMinutes 10: 12:10:00, and with a time scale of 60 12:00:10. A step bakes from
 * when its weights were set. Promoted: it is over.
 */
export function bakeEndsAtMs({ service, deployment, revisions, settings }: Baking): number | undefined {
  const { stage, stageEnteredAtMs, promotedAtMs, pausedAtMs, step = 0 } = deployment;
  if (stageEnteredAtMs === undefined || pausedAtMs !== undefined) return undefined;
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec ?? service.spec;
  const lasts = (minutes: number) => (promotedAtMs === undefined ? (minutes * 60_000) / settings.timeScale : 0);
  if (stage === 'BAKE_TIME') return stageEnteredAtMs + lasts(spec.deploymentConfiguration.bakeTimeInMinutes);
  const { traffic } = service;
  const shifts = traffic !== undefined && deployment.group !== undefined && deployment.group !== traffic.liveGroup;
  if (stage !== 'PRODUCTION_TRAFFIC_SHIFT' || !shifts) return undefined;
  const shiftedAtMs = Math.max(stageEnteredAtMs, traffic.shiftedAtMs ?? 0);
  return shiftedAtMs + lasts(stepsOf(spec, deployment)[step]?.bakeMinutes ?? 0);
}

/**
 * A step that has been set and bakes: nothing about it is late, not even while its weights follow who is healthy. Those of
 * a canary are 0:1 instead of 800:200 while every task of the live group is dead.
 */
export function isBaking(snapshot: Baking & Pick<Snapshot, 'nowMs'>, traffic: TrafficAim | undefined): boolean {
  const endsAtMs = bakeEndsAtMs(snapshot);
  if (endsAtMs === undefined || snapshot.nowMs >= endsAtMs) return false;
  if (snapshot.deployment.stage === 'BAKE_TIME') return true;
  return stepBakedAtMs(snapshot) !== undefined || isShifted(snapshot.service.traffic, traffic, 'production');
}

/** When the bake of a step of traffic ends whose weights have been set since it was entered; undefined: they have not. */
export function stepBakedAtMs(snapshot: Baking): number | undefined {
  const { service, deployment } = snapshot;
  const { stage, stageEnteredAtMs = Number.POSITIVE_INFINITY } = deployment;
  const wasSet = stage === 'PRODUCTION_TRAFFIC_SHIFT' && (service.traffic?.shiftedAtMs ?? 0) >= stageEnteredAtMs;
  return wasSet ? bakeEndsAtMs(snapshot) : undefined;
}
