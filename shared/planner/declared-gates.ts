import type { LifecycleStage } from '../domain/deployment.ts';
import type { AlarmGate, ApprovalGate, Gate } from '../domain/gate.ts';
import type { ServiceSpec } from '../domain/service-spec.ts';

/** ECS watches a deployment's alarms from the first new task to the end of the bake. */
const ALARM_STAGES: readonly LifecycleStage[] = [
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
];

/**
 * Every gate of a spec: its own, and those that ECS's `alarms` and `lifecycleHooks` come to. A gate that watches alarms
 * and waits for those that were in ALARM before is two: one that watches for as long as the stage lasts, and one that
 * holds the stage until they have left ALARM.
 */
export function declaredGates({
  gates = [],
  deploymentConfiguration,
}: Pick<ServiceSpec, 'gates'> & Partial<Pick<ServiceSpec, 'deploymentConfiguration'>>): Gate[] {
  const { alarms, lifecycleHooks = [] } = deploymentConfiguration ?? {};
  return [
    ...gates.flatMap((gate) => (gate.type === 'alarm' ? alarmGates(gate as AlarmGate) : [gate])),
    ...(alarms
      ? alarmGates({
          name: 'alarms',
          type: 'alarm',
          stages: ALARM_STAGES,
          alarmNames: alarms.alarmNames,
          alreadyInAlarm: 'refuse',
          rollback: alarms.rollback,
        })
      : []),
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
