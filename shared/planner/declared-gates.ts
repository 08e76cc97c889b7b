import type { AlarmGate, ApprovalGate, Gate } from '../domain/gate.ts';
import { stagesWithout } from '../domain/limits/lifecycle-stages.ts';
import type { ServiceSpec } from '../domain/service-spec.ts';

/** ECS watches a deployment's alarms from the first new task to the end of the bake. */
const ALARM_STAGES = stagesWithout('RECONCILE_SERVICE', 'PRE_SCALE_UP', 'CLEAN_UP');

export type Gated = Pick<ServiceSpec, 'gates'> & Partial<Pick<ServiceSpec, 'deploymentConfiguration'>>;

/**
 * Every gate of a spec: its own, and those that ECS's `alarms` and `lifecycleHooks` come to. A gate that watches alarms
 * and waits for those that were in ALARM before is two: one that watches for as long as the stage lasts, and one that
 * holds the stage until they have left ALARM.
 */
export function declaredGates(spec: Gated): Gate[] {
  const { alarms } = spec.deploymentConfiguration ?? {};
  if (!alarms) return namedGates(spec);
  const { alarmNames, rollback } = alarms;
  const watched = { name: 'alarms', type: 'alarm', stages: ALARM_STAGES, alarmNames, rollback };
  return [...namedGates(spec), ...alarmGates({ ...watched, alreadyInAlarm: 'refuse' })];
}

/** Those whose stages the spec names. ECS's `alarms` are watched wherever the deployment is, and make no stage. */
export function namedGates({ gates = [], deploymentConfiguration }: Gated): Gate[] {
  const { lifecycleHooks = [] } = deploymentConfiguration ?? {};
  return [
    ...gates.flatMap((gate) => (gate.type === 'alarm' ? alarmGates(gate as AlarmGate) : [gate])),
    ...lifecycleHooks.map(
      ({ lifecycleStages, timeoutConfiguration }, at): ApprovalGate => ({
        name: `lifecycleHooks/${at}`,
        type: 'approval',
        stages: lifecycleStages,
        timeoutSec: timeoutConfiguration.timeoutInMinutes * 60,
        onTimeout: timeoutConfiguration.action,
      }),
    ),
  ];
}

function alarmGates(gate: AlarmGate): Gate[] {
  const watching: AlarmGate = { ...gate, watches: true };
  if (gate.alreadyInAlarm === 'refuse') return [watching];
  return [watching, { ...gate, name: `${gate.name} (in ALARM before)`, type: 'alarmBefore' } as AlarmGate];
}
