import { hasEnded } from '../../domain/deployment.ts';
import type { MetricLine } from '../../domain/scaling/scaling-resources.ts';
import type { ScalingPolicy } from '../../domain/scaling/scaling-spec.ts';
import { breachKeyOf, type ServiceScaling } from '../../domain/scaling/service-scaling.ts';
import { alarmRulesOf, isBacklog, periodSecOf } from '../../planner/scaling/alarm-rules.ts';
import type { Series } from '../../planner/scaling/breaching.ts';
import { decideScaling } from '../../planner/scaling/decide-scaling.ts';
import { backlogLinesOf, metricLinesOf } from '../../planner/scaling/metric-lines.ts';
import { scalingDueAtMs } from '../../planner/scaling/scaling-due.ts';
import { seriesOf } from '../../planner/scaling/series-of.ts';
import { metricPlaceOf, targetGroupArnOf } from '../../planner/scaling/wanted-resources.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { scalingChange } from './scaling-change.ts';

type DecideDeps = Pick<Deps, 'store' | 'clock' | 'settings' | 'metrics' | 'log'>;

/** How many more periods are read than an alarm looks at: the newest may be late. */
const SPARE_PERIODS = 4;

/**
 * Asks the policies once where that is due, and writes the count that they decide on: one intent more, with what it
 * was made from. Answers whether anything was written. The metrics are read before the race: what is decided on is
 * the collection as it is then.
 */
export async function decideCount(deps: DecideDeps, collection: Collection): Promise<boolean> {
  const { clock, settings } = deps;
  const isDue = ({ service, scaling }: Collection) =>
    (scalingDueAtMs(service, scaling, settings.timeScale) ?? Number.POSITIVE_INFINITY) <= clock.nowMs();
  if (!collection.scaling || !isDue(collection)) return false;
  const series = await readAll(deps, collection, collection.scaling);
  const done = await changeCollection(deps, collection.service, (current) => {
    const { service, deployment, scaling } = current;
    if (!scaling || !isDue(current)) return undefined;
    const nowMs = clock.nowMs();
    const { policies, suspendedState } = scaling.spec;
    const { decision, activities } = decideScaling({
      nowMs,
      policies,
      suspendedState,
      minCapacity: scaling.spec.minCapacity,
      maxCapacity: scaling.spec.maxCapacity,
      desiredCount: service.desiredCount,
      deploying: !hasEnded(deployment),
      readings: new Map(
        policies.map((policy) => [
          policy.PolicyName,
          { series: [], ...series.get(policy.PolicyName), open: openOf(scaling, policy) },
        ]),
      ),
      timeScale: settings.timeScale,
      lastOut: scaling.lastOut,
      lastIn: scaling.lastIn,
    });
    const { lastOut, lastIn } = activities;
    const next = { ...scaling, lastOut, lastIn, decidedAtMs: nowMs };
    return decision ? scalingChange(current, next, decision) : { service, scaling: next, wake: false };
  });
  return done !== undefined;
}

function openOf({ breaches }: ServiceScaling, policy: ScalingPolicy) {
  return alarmRulesOf(policy)
    .map(({ direction }) => direction)
    .filter((direction) => breaches[breachKeyOf(policy.PolicyName, direction)]?.open);
}

type Readings = Map<string, { series: Series; measuredBy?: number }>;

/** The metric of every policy: those without a breach have a say too, in scaling in. */
async function readAll(deps: DecideDeps, { service, tasks }: Collection, { spec }: ServiceScaling): Promise<Readings> {
  const place = metricPlaceOf(deps.settings.stack, service, targetGroupArnOf(service));
  const running = tasks.filter(({ observed, stop }) => observed?.lastStatus === 'RUNNING' && !stop).length;
  const readings: Readings = new Map();
  await Promise.all(
    spec.policies.map(async (policy) => {
      const series = await readSeries(
        deps,
        policy,
        isBacklog(policy) ? backlogLinesOf(policy) : metricLinesOf(policy, place),
      );
      const measuredBy = Math.max(1, running);
      const share = () => series.map((length) => (length === undefined ? undefined : length / measuredBy));
      readings.set(policy.PolicyName, isBacklog(policy) ? { series: share(), measuredBy } : { series });
    }),
  );
  return readings;
}

/** A metric that cannot be read is one without data: nothing scales in by it, and it is asked again in a period. */
async function readSeries(
  { metrics, settings, clock, log }: DecideDeps,
  policy: ScalingPolicy,
  lines: MetricLine[] | undefined,
): Promise<Series> {
  if (!lines) return [];
  const nowMs = clock.nowMs();
  const periodMs = (periodSecOf(policy) * 1000) / settings.timeScale;
  const periods = Math.max(1, ...alarmRulesOf(policy).map(({ rule }) => rule.periods));
  try {
    const points = await metrics.read(lines, nowMs - (periods + SPARE_PERIODS) * periodMs, nowMs);
    return seriesOf(points, { nowMs, periodMs, periods });
  } catch (error) {
    log('a metric could not be read', { policy: policy.PolicyName, error: String(error) });
    return [];
  }
}
