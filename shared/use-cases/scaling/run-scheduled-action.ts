import type { ServiceKey } from '../../domain/service.ts';
import { boundsAfter, within } from '../../planner/scaling/scheduled.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { eventOf } from '../services/accept-service.ts';
import { scalingChange } from './scaling-change.ts';

/** A schedule's call: which action, and for when it was meant. */
export interface ScheduledCall extends ServiceKey {
  scheduledAction: string;
  scheduledAtMs: number;
}

/**
 * Moves min and max as the action says, and the count with them where it is outside. A call that comes twice, or after
 * one that was meant for later, changes nothing. One that would put min above max fails, and says so.
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
    const newestMs = Math.max(0, ...Object.values(scheduled));
    if (scheduledAtMs < newestMs || scheduled[name] === scheduledAtMs) return undefined;
    const nowMs = deps.clock.nowMs();
    const heard = { ...scaling, scheduled: { ...scheduled, [name]: scheduledAtMs } };
    const bounds = boundsAfter(spec, action.ScalableTargetAction);
    if (!bounds) {
      const message = `scheduled action ${name} failed: its minCapacity would be above its maxCapacity.`;
      return { service, scaling: heard, events: [eventOf(service, deployment, nowMs, message)], wake: false };
    }
    const change = scalingChange(
      collection,
      { ...heard, spec: { ...spec, ...bounds } },
      {
        atMs: nowMs,
        to: within(bounds, service.desiredCount),
        by: `scheduled action ${name}`,
        cause: `minCapacity is ${bounds.minCapacity} and maxCapacity ${bounds.maxCapacity}`,
      },
    );
    const said = `scheduled action ${name}: minCapacity ${spec.minCapacity} -> ${bounds.minCapacity}, maxCapacity ${spec.maxCapacity} -> ${bounds.maxCapacity}.`;
    return { ...change, events: [eventOf(service, deployment, nowMs, said), ...(change.events ?? [])] };
  });
}
