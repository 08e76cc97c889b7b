import type { Deployment } from '../domain/deployment.ts';
import type { PlannerSettings } from '../domain/planner-settings.ts';
import type { ServiceSpec } from '../domain/service-spec.ts';

/**
 * When the bake that the deployment is in ends; undefined: it is in none, or it is held. `spec` is that of its own
 * revision. Entered at 12:00:00 with bakeTimeInMinutes 10: 12:10:00, and with a time scale of 60 12:00:10. Promoted: now.
 */
export function bakeEndsAtMs(
  { stage, stageEnteredAtMs, promotedAtMs, pausedAtMs }: Deployment,
  spec: ServiceSpec | undefined,
  { timeScale }: Pick<PlannerSettings, 'timeScale'>,
): number | undefined {
  if (stage !== 'BAKE_TIME' || stageEnteredAtMs === undefined || pausedAtMs !== undefined) return undefined;
  if (promotedAtMs !== undefined) return stageEnteredAtMs;
  const minutes = spec?.deploymentConfiguration.bakeTimeInMinutes ?? 0;
  return stageEnteredAtMs + (minutes * 60_000) / timeScale;
}
