import type { Deployment } from '../../domain/deployment.ts';
import type { TargetGroupIndex, Weights } from '../../domain/service.ts';
import type { ServiceSpec } from '../../domain/service-spec.ts';

/** CANARY's and LINEAR's defaults (ECS API reference, CanaryConfiguration and LinearConfiguration). */
const CANARY = { canaryPercent: 5, canaryBakeTimeInMinutes: 10 };
const LINEAR = { stepPercent: 10, stepBakeTimeInMinutes: 6 };

/** A step of traffic: how much of it the new revision gets, and how long that is watched before the next step. */
export interface TrafficStep {
  percent: number;
  bakeMinutes: number;
}

/**
 * The steps of a strategy. BLUE_GREEN: 100. CANARY 5: 5, 100. LINEAR 30: 30, 60, 90, 100. No step's bake comes after
 * 100 %: that is bakeTimeInMinutes. The way back is one step.
 */
export function stepsOf(
  { deploymentConfiguration }: ServiceSpec,
  { rollback }: Pick<Deployment, 'rollback'>,
): TrafficStep[] {
  const all = { percent: 100, bakeMinutes: 0 };
  if (rollback) return [all];
  const { strategy, canaryConfiguration = CANARY, linearConfiguration = LINEAR } = deploymentConfiguration;
  if (strategy === 'CANARY') {
    const { canaryPercent: percent, canaryBakeTimeInMinutes: bakeMinutes } = canaryConfiguration;
    return percent < 100 ? [{ percent, bakeMinutes }, all] : [all];
  }
  if (strategy !== 'LINEAR') return [all];
  const { stepPercent, stepBakeTimeInMinutes: bakeMinutes } = linearConfiguration;
  const steps: TrafficStep[] = [];
  // By multiplication: 3.3 thirty times over must not drift past 99.
  for (let n = 1; n * stepPercent < 100; n += 1) steps.push({ percent: n * stepPercent, bakeMinutes });
  return [...steps, all];
}

/**
 * Weights are 0 to 999 and p % is (10p, 1000 - 10p), except that all is (1, 0) and nothing (0, 1): a weight of 1000
 * cannot be. `percent` is the share of the group that is not live. 5 % with group 0 live: [950, 50].
 */
export function weightsFor(percent: number, live: TargetGroupIndex): Weights {
  const to = percent >= 100 ? 1 : percent <= 0 ? 0 : Math.min(999, Math.max(1, Math.round(percent * 10)));
  const stays = percent >= 100 ? 0 : percent <= 0 ? 1 : 1000 - to;
  return live === 0 ? [stays, to] : [to, stays];
}
