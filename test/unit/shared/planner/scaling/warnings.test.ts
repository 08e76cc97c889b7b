import { describe, expect, it } from '@jest/globals';
import type {
  ScalingPolicy,
  ScalingSpec,
  StepAlarm,
  StepScaling,
} from '../../../../../shared/domain/scaling/scaling-spec.ts';
import { type Known, warningsOf } from '../../../../../shared/planner/scaling/warnings.ts';
import { stepPolicy, trackingPolicy } from './policies.ts';

const NOW = Date.parse('2027-01-31T08:00:00Z');
const CPU = { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' } as const;
const OWN = { MetricName: 'Depth', Namespace: 'Shop', Statistic: 'Average' } as const;

function warned(change: Partial<ScalingSpec>, known: Partial<Known> = {}): string[] {
  const spec: ScalingSpec = {
    minCapacity: 1,
    maxCapacity: 20,
    policies: [],
    scheduledActions: [],
    suspendedState: {
      DynamicScalingInSuspended: false,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: false,
    },
    ...change,
  };
  return warningsOf(spec, { nowMs: NOW, takesTraffic: true, ...known }).map(
    ({ pointer, detail }) => `${pointer} ${detail}`,
  );
}

/** A step policy of one step of `by`, beyond its threshold. */
function step(
  name: string,
  ComparisonOperator: StepAlarm['ComparisonOperator'],
  Threshold: number,
  by: number,
  { alarm = {}, steps = {} }: { alarm?: Partial<StepAlarm>; steps?: Partial<StepScaling> } = {},
): ScalingPolicy {
  const isAbove = ComparisonOperator.startsWith('Greater');
  const StepAdjustments = [
    isAbove
      ? { MetricIntervalLowerBound: 0, ScalingAdjustment: by }
      : { MetricIntervalUpperBound: 0, ScalingAdjustment: by },
  ];
  const policy = stepPolicy(name, { StepAdjustments, ...steps });
  const Alarm = { ...(policy.Alarm as StepAlarm), PredefinedMetricSpecification: CPU, ComparisonOperator, Threshold };
  return { ...policy, Alarm: { ...Alarm, ...alarm } };
}
const own = { alarm: { PredefinedMetricSpecification: undefined, CustomizedMetricSpecification: OWN } };
const out = (threshold: number, by: number, more = {}) => step('out', 'GreaterThanThreshold', threshold, by, more);
const into = (threshold: number, by: number, more = {}) => step('in', 'LessThanThreshold', threshold, by, more);

describe('policies that flap by construction', () => {
  it('are two steps whose alarms are both in ALARM', () => {
    for (const kind of [{}, own])
      expect(warned({ policies: [out(40, 1, kind), into(50, -1, kind)] })).toEqual([
        '/policies/0 scales out at 40, where policy "in" scales in: they will undo each other',
      ]);
  });

  it('are two steps of which the one brings the metric down to the other', () => {
    expect(warned({ policies: [into(60, -1), out(70, 1)] })).toEqual([
      '/policies/1 scales out at 70, and policy "in" back in at the 35 that is left: 1 -> 2 -> 1, they will flap',
    ]);
    // Two tasks at 70 % are three at 46.7 %.
    expect(warned({ minCapacity: 2, policies: [into(45, -1), out(70, 1)] })).toEqual([]);
    expect(warned({ minCapacity: 2, policies: [into(47, -1), out(70, 1)] })).toHaveLength(1);
  });

  it('are a target and a step within 90 % of it', () => {
    const target = trackingPolicy('cpu', { TargetValue: 60 });
    expect(warned({ policies: [target, out(30, 1)] })).toEqual([
      '/policies/1 scales out at 30, and policy "cpu" back in at the 15 that is left: 1 -> 2 -> 1, they will flap',
    ]);
    expect(warned({ policies: [trackingPolicy('cpu', { DisableScaleIn: true }), out(30, 1)] })).toEqual([]);
  });

  it('are not two that keep away from each other, nor what nobody can know', () => {
    expect(warned({ policies: [out(80, 1), into(30, -1)] })).toEqual([]);
    expect(warned({ policies: [trackingPolicy('cpu'), out(85, 3)] })).toEqual([]);
    // Whether a depth falls as tasks are added is not known.
    expect(warned({ policies: [out(70, 1, own), into(60, -1, own)] })).toEqual([]);
    expect(warned({ policies: [out(40, 1), into(50, -1, own)] })).toEqual([]);
    expect(warned({ minCapacity: 3, maxCapacity: 3, policies: [out(40, 1), into(50, -1)] })).toEqual([]);
  });

  it('are looked for from one task on, and under maxCapacity, where out is still out', () => {
    const pair = { policies: [into(60, -1), out(70, 1)] };
    expect(warned({ ...pair, minCapacity: 0 })).toEqual([
      '/policies/1 scales out at 70, and policy "in" back in at the 35 that is left: 1 -> 2 -> 1, they will flap',
    ]);
    expect(warned({ ...pair, maxCapacity: 1 })).toEqual([]);
    expect(warned({ ...pair, maxCapacity: 2 })).toHaveLength(1);
    // Eleven tasks at 70 % are twelve at 64.2 %.
    expect(warned({ minCapacity: 11, maxCapacity: 12, policies: [into(64, -1), out(70, 1)] })).toEqual([]);
    expect(warned({ minCapacity: 11, maxCapacity: 12, policies: [into(65, -1), out(70, 1)] })).toHaveLength(1);
  });

  it('are two of which the step out is cut by maxCapacity', () => {
    // One task at 70 % would be eight at 8.75 %; two are at 35 %.
    const eight = (threshold: number) => ({ policies: [into(threshold, -1), out(70, 7)], maxCapacity: 2 });
    expect(warned(eight(20))).toEqual([]);
    expect(warned(eight(36))).toHaveLength(1);
  });

  it('are two of which one step alone goes too far', () => {
    const StepAdjustments = [
      { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 20, ScalingAdjustment: 1 },
      { MetricIntervalLowerBound: 20, MetricIntervalUpperBound: null, ScalingAdjustment: 7 },
    ];
    const far = (threshold: number, by: number) =>
      warned({ policies: [into(threshold, by), out(70, 1, { steps: { StepAdjustments } })] });
    expect(far(20, -7)).toEqual([
      '/policies/1 scales out at 90, and policy "in" back in at the 11.25 that is left: 1 -> 8 -> 1, they will flap',
    ]);
    // Back to more than there were is no way back.
    expect(far(20, -6)).toEqual([]);
    expect(far(11, -7)).toEqual([]);
  });

  it('are a target and a step that takes away what the target has added', () => {
    const only = trackingPolicy('cpu', { DisableScaleIn: true });
    expect(warned({ policies: [into(31, -1), only] })).toEqual([
      '/policies/1 scales out at 60, and policy "in" back in at the 30 that is left: 1 -> 2 -> 1, they will flap',
    ]);
    expect(warned({ policies: [into(29, -1), only] })).toEqual([]);
    // One that scales in itself knows better: two tasks at 30 % are what one would have at 60 %.
    expect(warned({ policies: [into(31, -1), trackingPolicy('cpu')] })).toEqual([]);
  });

  it('are a target and an own step alike, but not two of own metrics', () => {
    const target = trackingPolicy('depth', {
      PredefinedMetricSpecification: undefined,
      CustomizedMetricSpecification: OWN,
    });
    expect(warned({ policies: [target, out(30, 1, own)] })).toHaveLength(1);
  });

  it('are looked for in a few pairs, however many there are', () => {
    const StepAdjustments = Array.from({ length: 20 }, (_, n) => ({
      MetricIntervalLowerBound: n,
      MetricIntervalUpperBound: n === 19 ? null : n + 1,
      ScalingAdjustment: 1,
    }));
    const policies = Array.from({ length: 50 }, (_, n) => ({
      ...out(70, 1, { steps: { StepAdjustments } }),
      PolicyName: `${n}`,
    }));
    expect(warned({ policies })).toEqual([]);
  });
});

describe('a policy that will hardly do what was meant', () => {
  const only = (policy: ScalingPolicy, more: Partial<ScalingSpec> = {}, known: Partial<Known> = {}) =>
    warned({ policies: [policy], ...more }, known);
  const requests = trackingPolicy('requests', {
    PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' },
  });

  it.each<[string, () => string[], string]>([
    ['has no alarm', () => only({ ...stepPolicy('s'), Alarm: undefined }), 'has no Alarm'],
    [
      'has steps on the other side of its threshold',
      () => only(out(70, 1, { steps: { StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: 1 }] } })),
      'has no step for the values at which its alarm goes off',
    ],
    [
      'reads tasks at zero',
      () => only(trackingPolicy('cpu'), { minCapacity: 0 }),
      'cannot bring the service back from 0',
    ],
    [
      'has a target of an idle task',
      () => only(trackingPolicy('cpu', { TargetValue: 0.5 })),
      'which an idle task may exceed',
    ],
    ['has a target beyond all', () => only(trackingPolicy('cpu', { TargetValue: 150 })), 'which is never reached'],
    ['counts requests of none', () => only(requests, {}, { takesTraffic: false }), 'that no load balancer reaches'],
    [
      'reads what nobody writes',
      () => only(trackingPolicy('cpu'), {}, { unseen: ['cpu'] }),
      'CloudWatch has not seen yet',
    ],
    [
      'counts requests at zero',
      () => only(requests, { minCapacity: 0 }),
      'reads a metric of running tasks, so it cannot bring the service back from 0',
    ],
    [
      'is a step that counts requests of none',
      () =>
        only(
          out(70, 1, {
            alarm: { PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' } },
          }),
          {},
          { takesTraffic: false },
        ),
      'give it an ingress, or a ResourceLabel',
    ],
  ])('%s', (_, warn, part) => {
    const details = warn();
    expect(details).toEqual([expect.stringContaining(part)]);
    expect(details[0]).toMatch(/^\/policies\/0 /);
  });

  it('is none of these', () => {
    const steps = (AdjustmentOf: Partial<StepScaling>, alarm: Partial<StepAlarm> = {}) =>
      only(out(70, 1, { steps: AdjustmentOf, alarm }));
    expect(
      steps(
        { StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }] },
        { ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
      ),
    ).toEqual([]);
    expect(
      steps(
        { StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: 1 }] },
        { ComparisonOperator: 'LessThanOrEqualToThreshold' },
      ),
    ).toEqual([]);
    const labelled = {
      PredefinedMetricType: 'ALBRequestCountPerTarget' as const,
      ResourceLabel: 'app/a/1/targetgroup/b/2',
    };
    expect(only(trackingPolicy('r', { PredefinedMetricSpecification: labelled }), {}, { takesTraffic: false })).toEqual(
      [],
    );
    expect(only(trackingPolicy('cpu', { TargetValue: 100 }))).toEqual([]);
    expect(only(trackingPolicy('cpu', { TargetValue: 5 }))).toEqual([]);
    expect(
      only(trackingPolicy('requests', { ...requests.TargetTrackingScalingPolicyConfiguration, TargetValue: 1000 })),
    ).toEqual([]);
    const queue = { PredefinedMetricType: 'SQSBacklogPerTask' as const, ResourceLabel: 'jobs' };
    expect(
      only(trackingPolicy('q', { PredefinedMetricSpecification: queue, TargetValue: 1000 }), { minCapacity: 0 }),
    ).toEqual([]);
    const depth = { PredefinedMetricSpecification: undefined, CustomizedMetricSpecification: OWN, TargetValue: 1000 };
    expect(only(trackingPolicy('own', depth), { minCapacity: 0 })).toEqual([]);
    expect(only({ ...out(70, 1), StepScalingPolicyConfiguration: undefined })).toEqual([]);
    expect(only(trackingPolicy('cpu'))).toEqual([]);
    expect(only(requests)).toEqual([]);
    expect(only(out(70, 1))).toEqual([]);
    expect(only(trackingPolicy('cpu'), {}, { unseen: ['other'] })).toEqual([]);
  });
});

describe('a scheduled action', () => {
  const action = (Schedule: string, more: object = {}) => ({
    ScheduledActionName: 'night',
    Schedule,
    Timezone: 'Europe/Berlin',
    ScalableTargetAction: { MinCapacity: 0 },
    ...more,
  });

  it('that is at a time that has passed will not run', () => {
    // 08:00 UTC is 09:00 in Berlin.
    expect(warned({ scheduledActions: [action('at(2027-01-31T08:59:00)')] })).toEqual([
      '/scheduledActions/0 is at a time that has passed, 2027-01-31T07:59:00.000Z: it will not run',
    ]);
    expect(warned({ scheduledActions: [action('at(2027-01-31T08:59:30)')] })).toEqual([]);
    expect(warned({ scheduledActions: [action('at(2027-01-31T09:00:01)')] })).toEqual([]);
  });

  it('that has run is over, and no mistake', () => {
    const scheduled = { night: Date.parse('2027-01-31T07:00:00Z') };
    expect(warned({ scheduledActions: [action('at(2027-01-31T08:00:00)')] }, { scheduled })).toEqual([]);
    expect(warned({ scheduledActions: [action('at(2027-01-31T08:00:01)')] }, { scheduled })).toHaveLength(1);
  });

  it('that is at a time has no other end', () => {
    const EndTime = '2027-01-31T07:59:59Z';
    expect(warned({ scheduledActions: [action('at(2027-01-31T10:00:00)', { EndTime })] })).toEqual([]);
    expect(warned({ scheduledActions: [action('rate(1 hour)', { EndTime: '2027-01-31T08:00:01Z' })] })).toEqual([]);
    expect(warned({ scheduledActions: [action('rate(1 hour)', { EndTime: '2027-01-31T08:00:00Z' })] })).toHaveLength(1);
  });

  it('that has ended will not run any more', () => {
    expect(warned({ scheduledActions: [action('rate(1 hour)', { EndTime: '2027-01-31T07:59:59Z' })] })).toEqual([
      '/scheduledActions/0 has an EndTime that has passed: it will not run any more',
    ]);
  });

  it('that sets other bounds at the same time as another undoes it', () => {
    const other = action('rate(1 hour)', { ScheduledActionName: 'day', ScalableTargetAction: { MinCapacity: 2 } });
    expect(warned({ scheduledActions: [action('rate(1 hour)'), other] })).toHaveLength(2);
    expect(warned({ scheduledActions: [action('rate(1 hour)'), other] })[0]).toBe(
      '/scheduledActions/0 sets other bounds than "day" at the same time: either may be the last',
    );
    expect(warned({ scheduledActions: [action('rate(1 hour)'), { ...other, Timezone: 'UTC' }] })).toEqual([]);
    expect(warned({ scheduledActions: [action('rate(2 hours)'), other] })).toEqual([]);
    const same = { ...other, ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 5 } };
    expect(warned({ scheduledActions: [action('rate(1 hour)'), same] })).toEqual([]);
    const upper = { ...other, ScalableTargetAction: { MaxCapacity: 6 } };
    expect(warned({ scheduledActions: [same, upper] })).toHaveLength(2);
    const max = { ...other, ScalableTargetAction: { MaxCapacity: 2 } };
    expect(warned({ scheduledActions: [action('rate(1 hour)'), max] })).toEqual([]);
  });
});
