import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../contract/app-errors.ts';
import type { ScalingSpec } from '../../domain/scaling/scaling-spec.ts';
import { breachKeyOf, type ServiceScaling } from '../../domain/scaling/service-scaling.ts';
import type { ServiceKey } from '../../domain/service.ts';
import { alarmRulesOf } from '../../planner/scaling/alarm-rules.ts';
import { within } from '../../planner/scaling/scheduled.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { checkGeneration } from '../services/accept-service.ts';
import { requireActive } from '../services/require-active.ts';
import { scalingChange } from './scaling-change.ts';

/**
 * Writes how a service scales, in one transaction with what follows at once: a count outside the new bounds goes to
 * the nearer one. Reconcile makes the alarms and schedules. The same again changes nothing.
 */
export async function putScaling(
  deps: Pick<Deps, 'store' | 'clock' | 'settings' | 'sees'>,
  key: ServiceKey,
  spec: ScalingSpec,
  generation: number | undefined,
): Promise<{ collection: Collection; changed: boolean }> {
  await requireCluster(deps, key.cluster);
  let answer: { collection: Collection; changed: boolean } | undefined;
  await changeCollection(deps, key, (collection) => {
    const { service, scaling } = collection;
    requireActive(service);
    checkGeneration(service, generation);
    answer = { collection, changed: false };
    if (scaling && isDeepStrictEqual(scaling.spec, spec)) return undefined;
    const nowMs = deps.clock.nowMs();
    const next: ServiceScaling = {
      ...(scaling ?? { decisions: [] }),
      spec,
      breaches: keptBreaches(scaling, spec),
      updatedAtMs: nowMs,
    };
    const change = scalingChange(collection, next, {
      atMs: nowMs,
      to: within(spec, service.desiredCount),
      by: 'the API',
      cause: `minCapacity is ${spec.minCapacity} and maxCapacity ${spec.maxCapacity}`,
    });
    answer = { collection: { ...collection, service: change.service, scaling: change.scaling }, changed: true };
    return change;
  });
  if (!answer)
    throw new AppError('ServiceNotFoundException', `there is no service ${key.service} in cluster ${key.cluster}`);
  return answer;
}

/** An alarm that stays as it is says nothing new: what it said last still holds. */
function keptBreaches(scaling: ServiceScaling | undefined, spec: ScalingSpec): ServiceScaling['breaches'] {
  const kept: ServiceScaling['breaches'] = {};
  for (const policy of spec.policies) {
    const before = scaling?.spec.policies.find(({ PolicyName }) => PolicyName === policy.PolicyName);
    if (!before || !isDeepStrictEqual(alarmRulesOf(before), alarmRulesOf(policy))) continue;
    for (const { direction } of alarmRulesOf(policy)) {
      const key = breachKeyOf(policy.PolicyName, direction);
      const breach = scaling?.breaches[key];
      if (breach) kept[key] = breach;
    }
  }
  return kept;
}
