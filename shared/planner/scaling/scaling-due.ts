import { breachKeyOf, type ServiceScaling } from '../../domain/scaling/service-scaling.ts';
import type { Service } from '../../domain/service.ts';
import { alarmRulesOf, periodSecOf } from './alarm-rules.ts';

/**
 * When the policies have to be asked next; undefined when nothing can come of it: no alarm is open, or the count is
 * at the bound that every open one pushes against. A breach that was just opened is asked at once, then each period.
 */
export function scalingDueAtMs(
  service: Pick<Service, 'status' | 'desiredCount'>,
  scaling: ServiceScaling | undefined,
  timeScale: number,
): number | undefined {
  if (!scaling || service.status !== 'ACTIVE') return undefined;
  const { spec, breaches, decidedAtMs } = scaling;
  let dueAtMs: number | undefined;
  for (const policy of spec.policies) {
    for (const { direction } of alarmRulesOf(policy)) {
      const breach = breaches[breachKeyOf(policy.PolicyName, direction)];
      if (!breach?.open || !hasRoom(service.desiredCount, direction, scaling, policy.PolicyType)) continue;
      const isNew = decidedAtMs === undefined || breach.heardAtMs > decidedAtMs;
      const atMs = isNew ? breach.heardAtMs : decidedAtMs + (periodSecOf(policy) * 1000) / timeScale;
      dueAtMs = Math.min(dueAtMs ?? atMs, atMs);
    }
  }
  return dueAtMs;
}

function hasRoom(
  desiredCount: number,
  direction: 'out' | 'in',
  { spec }: ServiceScaling,
  type: 'TargetTrackingScaling' | 'StepScaling',
): boolean {
  const { minCapacity, maxCapacity, suspendedState } = spec;
  const out = desiredCount < maxCapacity && !suspendedState.DynamicScalingOutSuspended;
  const into = desiredCount > minCapacity && !suspendedState.DynamicScalingInSuspended;
  // A step's adjustment may go either way, whatever its alarm compares.
  return type === 'StepScaling' ? out || into : direction === 'out' ? out : into;
}
