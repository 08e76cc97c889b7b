import type { AlarmGate, ApprovalGate, Gate, HookGate } from '../../domain/gate.ts';
import { type LifecycleStage, stagesWithout } from '../../domain/limits/lifecycle-stages.ts';
import type { DeployJobName, ServiceSpec } from '../../domain/service-spec.ts';

/** ECS watches a deployment's alarms from the first new task to the end of the bake. */
const ALARM_STAGES = stagesWithout('RECONCILE_SERVICE', 'PRE_SCALE_UP', 'CLEAN_UP');

export type Gated = Pick<ServiceSpec, 'gates' | DeployJobName> & Partial<Pick<ServiceSpec, 'deploymentConfiguration'>>;

/** A migration is over before any task is replaced; a check finds the new tasks with all of the traffic, and no bake yet. */
const JOB_STAGES: Readonly<Record<DeployJobName, LifecycleStage>> = {
  preDeploy: 'PRE_SCALE_UP',
  postDeploy: 'POST_PRODUCTION_TRAFFIC_SHIFT',
};

/**
 * Every gate of a spec: its own, those that ECS's `alarms` and `lifecycleHooks` come to, and its jobs. A gate of the type
 * alarm is two: one that watches for as long as the stage lasts, and one that holds the stage until it has seen none of
 * them in ALARM. Without the second, a stage whose goal is reached as it is entered (POST_SCALE_UP and most others) would be
 * passed without a look. ECS's `alarms` are watched from SCALE_UP on, which lasts: they hold nothing up.
 */
export function declaredGates(spec: Gated): Gate[] {
  const { alarms } = spec.deploymentConfiguration ?? {};
  if (!alarms) return namedGates(spec);
  const { alarmNames, rollback } = alarms;
  const watched = { name: 'alarms', type: 'alarm', stages: ALARM_STAGES, alarmNames, rollback };
  return [...namedGates(spec), watching({ ...watched, alreadyInAlarm: 'refuse' })];
}

/** Those whose stages the spec names, and its jobs. ECS's `alarms` are watched wherever the deployment is, and make no stage. */
export function namedGates({ gates = [], deploymentConfiguration, ...jobs }: Gated): Gate[] {
  const { lifecycleHooks = [] } = deploymentConfiguration ?? {};
  return [
    ...gates.flatMap((gate) => (gate.type === 'alarm' ? alarmGates(gate as AlarmGate) : [gate])),
    ...lifecycleHooks.map(hookGateOf),
    ...(['preDeploy', 'postDeploy'] as const)
      .filter((name) => jobs[name] !== undefined)
      .map((name): Gate => ({ name, type: 'job', stages: [JOB_STAGES[name]] })),
  ];
}

type Hook = NonNullable<ServiceSpec['deploymentConfiguration']['lifecycleHooks']>[number];

function hookGateOf(hook: Hook, at: number): ApprovalGate | HookGate {
  const { lifecycleStages, timeoutConfiguration, hookTargetArn, hookDetails } = hook;
  const waits = {
    name: `lifecycleHooks/${at}`,
    stages: lifecycleStages,
    timeoutSec: timeoutConfiguration.timeoutInMinutes * 60,
    onTimeout: timeoutConfiguration.action,
  };
  if (hookTargetArn === undefined) return { ...waits, type: 'approval' };
  return { ...waits, type: 'hook', functionArn: hookTargetArn, ...(hookDetails && { hookDetails }) };
}

function alarmGates(gate: AlarmGate): Gate[] {
  return [watching(gate), { ...gate, name: `${gate.name} (in ALARM before)`, type: 'alarmBefore' } as AlarmGate];
}

const watching = (gate: AlarmGate): AlarmGate => ({ ...gate, watches: true });
