import type { Deployment, LifecycleStage } from '../domain/deployment.ts';
import type { Gate } from '../domain/gate.ts';
import type { ServiceSpec } from '../domain/service-spec.ts';

/** On the way back these two are gated again, and nothing else is (ECS developer guide, "Lifecycle hooks"). */
const GATED_ON_ROLLBACK: readonly LifecycleStage[] = ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];

/** The gates that the deployment's stage waits for: those that have to pass and have not. */
export function openGates(deployment: Deployment, spec: Pick<ServiceSpec, 'gates'> | undefined): Gate[] {
  const { stage, gatesPassed = [] } = deployment;
  if (!stage || !spec) return [];
  return gatesOf(deployment, spec, stage).filter(({ name, watches }) => !watches && !gatesPassed.includes(name));
}

/** The gates of a stage, in the spec's order. `spec` is that of the deployment's own revision. */
export function gatesOf(
  { rollback }: Pick<Deployment, 'rollback'>,
  { gates = [] }: Pick<ServiceSpec, 'gates'>,
  stage: LifecycleStage,
): Gate[] {
  if (rollback && !GATED_ON_ROLLBACK.includes(stage)) return [];
  return gates.filter(({ stages }) => stages.includes(stage));
}
