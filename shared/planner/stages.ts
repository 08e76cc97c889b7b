import type { Deployment, LifecycleStage } from '../domain/deployment.ts';
import type { ServiceSpec } from '../domain/service-spec.ts';

/** ROLLING in ECS's vocabulary. Other strategies are other lists of the same stages. */
function rollingStages({ deploymentConfiguration }: ServiceSpec): LifecycleStage[] {
  const bakes = deploymentConfiguration.bakeTimeInMinutes > 0;
  return ['RECONCILE_SERVICE', 'SCALE_UP', ...(bakes ? (['BAKE_TIME'] as const) : []), 'CLEAN_UP'];
}

/** The way back needs no bake: what it goes to has proved itself before. */
const ROLLBACK: readonly LifecycleStage[] = ['RECONCILE_SERVICE', 'SCALE_UP', 'CLEAN_UP'];

/** The stages of a deployment in their order. `spec` is that of its own revision. */
export function stagesOf({ rollback }: Deployment, spec: ServiceSpec): readonly LifecycleStage[] {
  return rollback ? ROLLBACK : rollingStages(spec);
}

/** The stages that have passed so far are kept by their outcomes; asking again gives the same stage. */
export function stageAfter(deployment: Deployment, spec: ServiceSpec): LifecycleStage | 'done' {
  const { stage, outcome } = deployment;
  const stages = stagesOf(deployment, spec);
  if (stage === undefined) return stages[0] ?? 'done';
  if (outcome?.stage !== stage) return stage;
  return stages[stages.indexOf(stage) + 1] ?? 'done';
}
