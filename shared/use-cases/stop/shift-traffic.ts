import { withTimeline } from '../../domain/deployment.ts';
import type { TrafficRecord } from '../../domain/service.ts';
import { bakesSinceMs } from '../../planner/rollout/bake.ts';
import { isShifted, type TrafficAim } from '../../planner/traffic/traffic-aim.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import type { ReconcileDeps } from '../reconcile.ts';
import { deploymentEvent } from '../rollout/deployment-event.ts';

/**
 * Sets the rules, then writes down that they are set: a crash in between sets them once more. A rule that cannot be set
 * fails the reconcile, which comes again; nothing that waits for the shift goes on before.
 */
export async function shiftTraffic(
  deps: ReconcileDeps,
  collection: Collection,
  aim: Partial<TrafficAim>,
): Promise<boolean> {
  const { service } = collection;
  const balancers = (service.traffic?.balancers ?? []).filter(({ targetGroupArns }) => targetGroupArns.length > 1);
  for (const balancer of balancers) {
    if (aim.production)
      await deps.balancer.shift(balancer, aim.production, 'production', balancer.managed && service.traffic?.asleep);
    if (aim.test) await deps.balancer.shift(balancer, aim.test, 'test');
  }
  let isTold = false;
  const done = await changeCollection(deps, service, (current) => {
    const { traffic } = current.service;
    if (!traffic) return undefined;
    // Two that were at it at once say it once, and the bake begins with the first of them.
    isTold = holds(traffic, aim);
    if (isTold) return undefined;
    const nowMs = deps.clock.nowMs();
    const { production = traffic.weights, test = traffic.testWeights } = aim;
    const shiftedAtMs = bakesSinceMs(current, aim.production, nowMs);
    const service = {
      ...current.service,
      traffic: { ...traffic, weights: production, testWeights: test, shiftedAtMs },
    };
    // Without a rule for it there is no test traffic: that its weights are as they should be is nobody's news.
    const isTestTraffic = balancers.some(({ testRuleArn }) => testRuleArn !== undefined);
    const told = [
      ...(aim.production ? [`production traffic ${production.join(':')}`] : []),
      ...(aim.test && isTestTraffic ? [`test traffic ${test.join(':')}`] : []),
    ];
    if (told.length === 0) return { service, wake: false };
    const text = `the target groups get ${told.join(', ')}`;
    return {
      service,
      deployment: withTimeline(current.deployment, nowMs, text),
      events: [deploymentEvent(current, text, nowMs)],
      wake: false,
    };
  });
  return isTold || done !== undefined;
}

function holds(
  traffic: TrafficRecord,
  { production = traffic.weights, test = traffic.testWeights }: Partial<TrafficAim>,
) {
  const whole = { production, test };
  return isShifted(traffic, whole, 'production') && isShifted(traffic, whole, 'test');
}
