import type { ScheduledAction } from '../../domain/scaling/scaling-spec.ts';
import type { ServiceScaling } from '../../domain/scaling/service-scaling.ts';
import type { ServiceKey } from '../../domain/service.ts';
import { boundsAfter, within } from '../../planner/scaling/scheduled.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { eventOf } from '../services/decide-service.ts';
import { scalingChange } from './scaling-change.ts';

/** A schedule's call: which action, and for when it was meant. */
export interface ScheduledCall extends ServiceKey {
  scheduledAction: string;
  scheduledAtMs: number;
}

/**
 * Moves min and max as the action says, and the count with them where it is outside. A call that comes twice, or a
 * bound that an action meant for later has set already, changes nothing. One that would put min above max fails, and
 * says so. A rate that finds everything as it wants it says nothing.
 */
export async function runScheduledAction(
  deps: Pick<Deps, 'store' | 'clock'>,
  { scheduledAction: name, scheduledAtMs, ...key }: ScheduledCall,
): Promise<void> {
  await changeCollection(deps, key, (collection) => {
    const { service, deployment, scaling } = collection;
    const action = scaling?.spec.scheduledActions.find(({ ScheduledActionName }) => ScheduledActionName === name);
    if (!scaling || !action || service.status !== 'ACTIVE') return undefined;
    const { scheduled = {}, spec } = scaling;
    if (spec.suspendedState.ScheduledScalingSuspended) return undefined;
    const sets = stillToSet(scaling, action, scheduledAtMs);
    if (!sets) return undefined;
    const nowMs = deps.clock.nowMs();
    const heard = { ...scaling, scheduled: { ...scheduled, [name]: scheduledAtMs } };
    const bounds = boundsAfter(spec, sets);
    if (!bounds) {
      const message = `scheduled action ${name} failed: its minCapacity would be above its maxCapacity.`;
      return { service, scaling: heard, events: [eventOf(service, deployment, nowMs, message)], wake: false };
    }
    const to = within(bounds, service.desiredCount);
    const isSame = bounds.minCapacity === spec.minCapacity && bounds.maxCapacity === spec.maxCapacity;
    if (isSame && to === service.desiredCount) return { service, scaling: heard, wake: false };
    const change = scalingChange(
      collection,
      { ...heard, spec: { ...spec, ...bounds } },
      {
        atMs: nowMs,
        to,
        by: `scheduled action ${name}`,
        cause: `minCapacity is ${bounds.minCapacity} and maxCapacity ${bounds.maxCapacity}`,
      },
    );
    const said = `scheduled action ${name}: minCapacity ${spec.minCapacity} -> ${bounds.minCapacity}, maxCapacity ${spec.maxCapacity} -> ${bounds.maxCapacity}.`;
    return { ...change, events: [eventOf(service, deployment, nowMs, said), ...(change.events ?? [])] };
  });
}

type Sets = ScheduledAction['ScalableTargetAction'];

/** What of the action no later one has set since; undefined: nothing, or it was carried out already. */
function stillToSet({ spec, scheduled = {} }: ServiceScaling, action: ScheduledAction, atMs: number): Sets | undefined {
  if ((scheduled[action.ScheduledActionName] ?? 0) >= atMs) return undefined;
  const later = spec.scheduledActions.filter((other) => (scheduled[other.ScheduledActionName] ?? 0) > atMs);
  const { MinCapacity, MaxCapacity } = action.ScalableTargetAction;
  const isFree = (bound: keyof Sets) => later.every((other) => other.ScalableTargetAction[bound] === undefined);
  const sets: Sets = {
    ...(MinCapacity !== undefined && isFree('MinCapacity') ? { MinCapacity } : {}),
    ...(MaxCapacity !== undefined && isFree('MaxCapacity') ? { MaxCapacity } : {}),
  };
  return Object.keys(sets).length === 0 ? undefined : sets;
}
