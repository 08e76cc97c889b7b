import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import type { ReconcileDeps } from '../reconcile.ts';
import { eventOf } from '../services/decide-service.ts';

/**
 * Has the rule of `ingress` lead to the function that wakes the service, or to its tasks again, and then writes down
 * that it does: a crash in between sets it once more.
 */
export async function setSleep(deps: ReconcileDeps, { service }: Collection, asleep: boolean): Promise<boolean> {
  const { traffic } = service;
  const balancer = traffic?.balancers.find(({ managed }) => managed);
  if (!traffic || !balancer) return false;
  await deps.balancer.shift(balancer, traffic.weights, 'production', asleep);
  const text = asleep ? 'sleeps: a request wakes it.' : 'is awake: traffic reaches its tasks.';
  const done = await changeCollection(deps, service, (current) => {
    const { traffic: now } = current.service;
    if (!now) return undefined;
    return {
      service: { ...current.service, traffic: { ...now, asleep: asleep || undefined } },
      events: [eventOf(current.service, current.deployment, deps.clock.nowMs(), text)],
      wake: false,
    };
  });
  return done !== undefined;
}
