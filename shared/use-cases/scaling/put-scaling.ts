import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../contract/app-errors.ts';
import type { ScalingSpec } from '../../domain/scaling/scaling-spec.ts';
import { breachKeyOf, type ServiceScaling } from '../../domain/scaling/service-scaling.ts';
import type { ServiceKey } from '../../domain/service.ts';
import { alarmRulesOf } from '../../planner/scaling/alarm-rules.ts';
import { borrowedMetricsOf } from '../../planner/scaling/metric-lines.ts';
import { within } from '../../planner/scaling/scheduled.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { checkGeneration, eventOf } from '../services/decide-service.ts';
import { refuseDaemon } from '../services/refuse-daemon.ts';
import { requireActive } from '../services/require-active.ts';
import { warningsNow } from './read-scaling.ts';
import { scalingChange } from './scaling-change.ts';

/** Events of one PUT: all of its warnings are in its answer. */
const WARNED_MAX = 10;

/**
 * Writes how a service scales, in one transaction with what follows at once: a count outside the new bounds goes to
 * the nearer one, and what will hardly do what was meant is said. Reconcile makes the alarms and schedules. The same
 * again changes nothing.
 */
export async function putScaling(
  deps: Pick<Deps, 'store' | 'clock' | 'settings' | 'sees' | 'alarms'>,
  key: ServiceKey,
  spec: ScalingSpec,
  generation: number | undefined,
): Promise<{ collection: Collection; changed: boolean }> {
  await requireCluster(deps, key.cluster);
  let answer: { collection: Collection; changed: boolean } | undefined;
  await changeCollection(deps, key, async (collection) => {
    const { service, deployment, scaling } = collection;
    requireActive(service);
    checkGeneration(service, generation);
    refuseDaemon(service);
    answer = { collection, changed: false };
    if (scaling && isDeepStrictEqual(scaling.spec, spec)) return undefined;
    const nowMs = deps.clock.nowMs();
    const next: ServiceScaling = {
      ...(scaling ?? { decisions: [] }),
      spec,
      breaches: keptBreaches(scaling, spec),
      unseen: await findUnseen(deps, spec),
      updatedAtMs: nowMs,
    };
    const change = scalingChange(collection, next, {
      atMs: nowMs,
      to: within(spec, service.desiredCount),
      by: 'the API',
      cause: `minCapacity is ${spec.minCapacity} and maxCapacity ${spec.maxCapacity}`,
    });
    answer = { collection: { ...collection, service: change.service, scaling: change.scaling }, changed: true };
    const said = scaling ? warningsNow({ service, scaling }, nowMs) : [];
    const warnings = warningsNow({ service, scaling: next }, nowMs)
      .filter((warning) => !said.some((before) => isDeepStrictEqual(before, warning)))
      .slice(0, WARNED_MAX)
      .map(({ pointer, detail }) => eventOf(service, deployment, nowMs, `scaling: ${pointer} ${detail}.`));
    return { ...change, events: [...warnings, ...(change.events ?? [])] };
  });
  if (!answer)
    throw new AppError('ServiceNotFoundException', `there is no service ${key.service} in cluster ${key.cluster}`);
  return answer;
}

/** Policies of which CloudWatch does not know a metric. It is a hint: where it cannot be asked nothing is missing. */
async function findUnseen({ alarms }: Pick<Deps, 'alarms'>, { policies }: ScalingSpec): Promise<string[]> {
  const unseen = await Promise.all(
    policies.map(async (policy) => {
      const known = await Promise.allSettled(borrowedMetricsOf(policy).map((metric) => alarms.knows(metric)));
      return known.some((answer) => answer.status === 'fulfilled' && !answer.value) ? [policy.PolicyName] : [];
    }),
  );
  return unseen.flat();
}

/**
 * A changed alarm keeps its state (PutMetricAlarm) and calls on transitions alone: one that is in ALARM, and stays
 * there by what it watches now, would never say so again. What it said last holds until it says otherwise.
 */
function keptBreaches(scaling: ServiceScaling | undefined, { policies }: ScalingSpec): ServiceScaling['breaches'] {
  const keys = policies.flatMap((policy) =>
    alarmRulesOf(policy).map(({ direction }) => breachKeyOf(policy.PolicyName, direction)),
  );
  return Object.fromEntries(Object.entries(scaling?.breaches ?? {}).filter(([key]) => keys.includes(key)));
}
