import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { putScaling as putScalingRequest } from '../../../shared/contract/scaling/put-scaling.ts';
import { putScaling } from '../../../shared/use-cases/scaling/put-scaling.ts';
import type { Ground } from './ground.ts';

/** Without data it stays as it was set. */
const ERRORS = {
  AlarmName: 'errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'ignore',
};
const DEPTH = {
  PolicyName: 'depth',
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 60,
    CustomizedMetricSpecification: { MetricName: 'Depth', Namespace: 'Shop', Statistic: 'Average' },
  },
};
const MINUTE_MS = 60_000;

/** What a story does by metrics and alarms: those that gates look at, and those that scale. */
interface Bounds {
  minCapacity: number;
  maxCapacity: number;
}

/** A schedule fires at whole seconds. */
const toTheSecond = (atMs: number) => new Date(atMs).toISOString().slice(0, 19);

export function actByMetrics({ world, user, insist, forbidden, asked, isSure }: Ground) {
  async function put(MetricName: string, Value: number, minutes: number): Promise<void> {
    const MetricData = Array.from({ length: minutes }, (_, n) => ({
      MetricName,
      Value,
      Timestamp: new Date(Date.now() - (minutes - n) * MINUTE_MS),
    }));
    await world.call('monitoring', 'PutMetricData', { Namespace: 'Shop', MetricData });
  }

  let scheduled: Bounds | undefined;
  let hasScheduled = false;
  const set = (AlarmName: string, StateValue: 'OK' | 'ALARM') =>
    world.call('monitoring', 'SetAlarmState', { AlarmName, StateValue, StateReason: 'the story' });

  /** The alarm of the policy goes off twice: what it asks for is the same. */
  async function callTwice(direction: '-out-' | '-in-'): Promise<void> {
    const { MetricAlarms } = await world.call<{ MetricAlarms: { AlarmName: string }[] }>(
      'monitoring',
      'DescribeAlarms',
      {},
    );
    const AlarmName = MetricAlarms.find((alarm) => alarm.AlarmName.includes(direction))?.AlarmName;
    if (!AlarmName) return;
    for (const state of ['OK', 'ALARM', 'OK', 'ALARM'] as const) {
      await set(AlarmName, state);
      await world.time.pass(500);
    }
  }

  return {
    /** Makes the alarm that gates watch. */
    async makeAlarm(): Promise<void> {
      await world.call('monitoring', 'PutMetricAlarm', ERRORS);
      await set('errors', 'OK');
    },
    /** It goes off, and stays so: what was deployed last, behind it, must not succeed. */
    async alarm(): Promise<void> {
      await set('errors', 'ALARM');
      if (asked.deploymentId && asked.isAlarmed) forbidden.add(asked.deploymentId);
    },
    /** There has been such a metric, three hours ago: a gate on one that never was is refused. */
    async beginMetric(): Promise<void> {
      const MetricData = [{ MetricName: 'Errors', Value: 0, Timestamp: new Date(Date.now() - 180 * MINUTE_MS) }];
      await world.call('monitoring', 'PutMetricData', { Namespace: 'Shop', MetricData });
    },
    /** What a metric gate measures, for the minutes before and those to come. */
    async measure(errors: number): Promise<void> {
      await put('Errors', errors, 2);
      const timer = setInterval(() => void put('Errors', errors, 1), MINUTE_MS / 2);
      setTimeout(() => clearInterval(timer), 10 * MINUTE_MS);
    },
    /** Puts a target of 60 on a metric, which `overload` puts at 90 and `idle` at 5. */
    async scaleBetween(bounds: { minCapacity: number; maxCapacity: number }): Promise<void> {
      isSure.ofCount = false;
      const body = parseOrRefuse(putScalingRequest, { ...bounds, policies: [DEPTH] }, { ...user.key });
      await insist(() => user.ask((deps) => putScaling(deps, user.key, body, undefined)));
    },
    /** The clock sets these bounds, each so many seconds from now; the last is what is left of them. */
    async scaleByClock(bounds: Bounds, times: readonly (Bounds & { inSec: number })[]): Promise<void> {
      isSure.ofCount = false;
      hasScheduled = true;
      const scheduledActions = times.map(({ inSec, minCapacity, maxCapacity }, n) => ({
        ScheduledActionName: `time ${n}`,
        Schedule: `at(${toTheSecond(Date.now() + inSec * 1000)})`,
        ScalableTargetAction: { MinCapacity: minCapacity, MaxCapacity: maxCapacity },
      }));
      const body = parseOrRefuse(putScalingRequest, { ...bounds, scheduledActions }, { ...user.key });
      const done = await insist(() => user.ask((deps) => putScaling(deps, user.key, body, undefined)));
      scheduled = done ? times.at(-1) : undefined;
    },
    hasScheduled: () => hasScheduled,
    /** The bounds that the clock has set last; undefined where nobody asked, or no answer came. */
    scheduled: (): Bounds | undefined => scheduled,
    async overload(): Promise<void> {
      await put('Depth', 90, 3);
      await callTwice('-out-');
    },
    async idle(): Promise<void> {
      await put('Depth', 5, 15);
      await callTwice('-in-');
    },
  };
}
