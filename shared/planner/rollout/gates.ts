import type { Deployment } from '../../domain/deployment.ts';
import type { Gate } from '../../domain/gate.ts';
import type { LifecycleStage } from '../../domain/limits/lifecycle-stages.ts';
import { declaredGates, type Gated } from './declared-gates.ts';

/** On the way back these two are gated again, and nothing else is (ECS developer guide, "Lifecycle hooks"). */
const GATED_ON_ROLLBACK: readonly LifecycleStage[] = ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];

/**
 * What judges the new revision, or asks somebody about it, has no say on the way back: the alarm that began the
 * rollback would end it too.
 */
const OF_THE_WAY_THERE: readonly string[] = ['alarm', 'alarmBefore', 'metric', 'approval', 'job', 'http'];

/** The gates that the deployment's stage waits for: those that have to pass and have not. */
export function openGates(deployment: Deployment, spec: Gated | undefined): Gate[] {
  const { stage, gatesPassed = [] } = deployment;
  if (!stage || !spec) return [];
  return gatesOf(deployment, spec, stage).filter(({ name, watches }) => !watches && !gatesPassed.includes(name));
}

/** The gates of a stage, in the spec's order. `spec` is that of the deployment's own revision. */
export function gatesOf({ rollback }: Pick<Deployment, 'rollback'>, spec: Gated, stage: LifecycleStage): Gate[] {
  const here = declaredGates(spec).filter(({ stages }) => stages.includes(stage));
  if (!rollback) return here;
  return GATED_ON_ROLLBACK.includes(stage) ? here.filter(({ type }) => !OF_THE_WAY_THERE.includes(type)) : [];
}
