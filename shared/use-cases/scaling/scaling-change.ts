import { DECISIONS_MAX, type ScalingDecision, type ServiceScaling } from '../../domain/scaling/service-scaling.ts';
import type { Collection } from '../../ports/store.ts';
import type { Change } from '../change-collection.ts';
import { eventOf } from '../services/decide-service.ts';

/**
 * A change of scaling, and of the count with it: one intent, in one transaction, so that a crash leaves the old count
 * or the new one. The planner carries the count out.
 */
export function scalingChange(
  { service, deployment }: Collection,
  scaling: ServiceScaling,
  { atMs, to, by, cause }: Pick<ScalingDecision, 'atMs' | 'to' | 'by' | 'cause'>,
): Change & { scaling: ServiceScaling } {
  const from = service.desiredCount;
  const generation = service.generation + 1;
  const next = { ...service, generation, desiredCount: to, updatedAtMs: atMs };
  if (to === from) return { service: next, scaling, wake: true };
  const { minCapacity, maxCapacity } = scaling.spec;
  const decision: ScalingDecision = { atMs, from, to, by, cause, minCapacity, maxCapacity };
  return {
    service: next,
    scaling: { ...scaling, decisions: [decision, ...scaling.decisions].slice(0, DECISIONS_MAX) },
    events: [eventOf(next, deployment, atMs, `desired count ${from} -> ${to}, by ${by}: ${cause}.`)],
    wake: true,
  };
}
