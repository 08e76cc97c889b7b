import type { Deployment, LifecycleStage } from '../domain/deployment.ts';

/** ROLLING in ECS's vocabulary. Other strategies are other lists of the same stages. */
const ROLLING: readonly LifecycleStage[] = ['RECONCILE_SERVICE', 'SCALE_UP', 'CLEAN_UP'];

/** The stages that have passed so far are kept by their outcomes; asking again gives the same stage. */
export function stageAfter(deployment: Deployment): LifecycleStage | 'done' {
  const { stage, outcome } = deployment;
  if (stage === undefined) return ROLLING[0] ?? 'done';
  if (outcome?.stage !== stage) return stage;
  return ROLLING[ROLLING.indexOf(stage) + 1] ?? 'done';
}
