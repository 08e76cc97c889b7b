import type { Deployment } from '../../domain/deployment.ts';
import {
  LIFECYCLE_STAGES,
  type LifecycleStage,
  ROLLING_IF_GATED,
  ROLLING_STAGES,
} from '../../domain/limits/lifecycle-stages.ts';
import { runsBothRevisions, type ServiceSpec } from '../../domain/service-spec.ts';
import { stepsOf } from '../traffic/shares.ts';
import { namedGates } from './declared-gates.ts';

/** The way back needs no bake: what it goes to has proved itself before. */
const ROLLING_BACK: readonly LifecycleStage[] = ['RECONCILE_SERVICE', 'SCALE_UP', 'CLEAN_UP'];
const SIDE_BY_SIDE_BACK: readonly LifecycleStage[] = [
  'RECONCILE_SERVICE',
  'SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'CLEAN_UP',
];

/** The stages of a deployment in their order, a step's two once. `spec` is that of its own revision. */
export function stagesOf({ rollback }: Pick<Deployment, 'rollback'>, spec: ServiceSpec): readonly LifecycleStage[] {
  if (runsBothRevisions(spec)) return rollback ? SIDE_BY_SIDE_BACK : LIFECYCLE_STAGES;
  if (rollback) return ROLLING_BACK;
  const gated = namedGates(spec).flatMap(({ stages }) => stages);
  const bakes = spec.deploymentConfiguration.bakeTimeInMinutes > 0;
  return ROLLING_STAGES.filter((stage) => {
    if (stage === 'BAKE_TIME') return bakes;
    return !ROLLING_IF_GATED.includes(stage) || gated.includes(stage);
  });
}

/** Where a deployment goes on; `step` is the one that it is in then. */
export interface Place {
  stage: LifecycleStage;
  step: number;
}

/**
 * The stages that have passed so far are kept by their outcomes; asking again gives the same stage. A shift that is not
 * the last one leads to the next step's; a deployment that was promoted goes to the last step at once.
 */
export function placeAfter(deployment: Deployment, spec: ServiceSpec): Place | 'done' {
  const { stage, outcome, step = 0, promotedAtMs } = deployment;
  const stages: readonly (LifecycleStage | undefined)[] = stagesOf(deployment, spec);
  if (stage !== undefined && outcome?.stage !== stage) return { stage, step };
  const last = stepsOf(spec, deployment).length - 1;
  if (stage === 'PRODUCTION_TRAFFIC_SHIFT' && step < last)
    return { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', step: promotedAtMs === undefined ? step + 1 : last };
  const next = stages[stages.indexOf(stage) + 1];
  return next === undefined ? 'done' : { stage: next, step };
}
