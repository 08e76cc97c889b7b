import type { Weights } from '../../domain/service.ts';
import type { Snapshot } from '../snapshot.ts';
import { stepsOf } from '../traffic/shares.ts';
import { hasItsShare } from '../traffic/traffic-aim.ts';

type Baking = Pick<Snapshot, 'service' | 'deployment' | 'revisions' | 'settings'>;

/**
 * When the bake that the deployment is in ends, of BAKE_TIME or of a step of traffic; undefined: it is in none, or it is
 * held. Entered at 12:00:00 with bakeTimeInMinutes 10: 12:10:00, and with a time scale of 60 12:00:10. A step bakes from
 * when its share was set. Promoted: it is over.
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
 * A step whose share has been set bakes: nothing about it is late, not even while its weights follow who is healthy. Those
 * of a canary are 0:1 instead of 800:200 while every task of the live group is dead.
 */
export function isBaking(snapshot: Baking & Pick<Snapshot, 'nowMs'>): boolean {
  const endsAtMs = snapshot.deployment.stage === 'BAKE_TIME' ? bakeEndsAtMs(snapshot) : stepBakedAtMs(snapshot);
  return endsAtMs !== undefined && snapshot.nowMs < endsAtMs;
}

/** When the bake of a step of traffic ends whose share is set; undefined: it is not. */
export function stepBakedAtMs(snapshot: Baking): number | undefined {
  const { stage } = snapshot.deployment;
  return stage === 'PRODUCTION_TRAFFIC_SHIFT' && hasItsShare(snapshot) ? bakeEndsAtMs(snapshot) : undefined;
}

/**
 * Since when a step bakes, as these production weights are set: from now, where the new revision had less than its share.
 * Weights that follow who is healthy begin no bake anew, or a canary beside an old revision that crashes every five
 * minutes would bake for ever: 800:200, 0:1 while nobody of it is healthy, 800:200 again.
 */
export function bakesSinceMs(
  snapshot: Pick<Snapshot, 'service' | 'deployment' | 'revisions'>,
  production: Weights | undefined,
  nowMs: number,
): number | undefined {
  return production && !hasItsShare(snapshot) ? nowMs : snapshot.service.traffic?.shiftedAtMs;
}
