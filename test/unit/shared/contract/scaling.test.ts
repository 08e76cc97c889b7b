import { describe, expect, it } from '@jest/globals';
import { parse } from '../../../../shared/contract/parse.ts';
import { putScaling } from '../../../../shared/contract/scaling/put-scaling.ts';
import { rehearseScaling } from '../../../../shared/contract/scaling/rehearse-scaling.ts';
import { scheduleProblem } from '../../../../shared/contract/scaling/schedule-syntax.ts';
import { pointersOf } from './problems.ts';

const CPU = { PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' } };
const OWN = { CustomizedMetricSpecification: { MetricName: 'Depth', Namespace: 'Shop', Statistic: 'Average' } };

const bounded = (change: { policies?: object[] } & Record<string, unknown> = {}) => ({
  minCapacity: 1,
  maxCapacity: 10,
  ...change,
});
const tracking = (change: object = {}, policy: object = {}) =>
  bounded({
    policies: [
      {
        PolicyName: 'cpu',
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: { TargetValue: 60, ...CPU, ...change },
        ...policy,
      },
    ],
  });
/** The policies of all of them. */
const together = (...bodies: { policies?: object[] }[]) =>
  bounded({ policies: bodies.flatMap(({ policies = [] }) => policies) });
const own = (change: object = {}, policy: object = {}) =>
  tracking({ PredefinedMetricSpecification: undefined, ...OWN, ...change }, policy);
const stepping = (configuration: object, policy: object = {}) =>
  bounded({
    policies: [
      {
        PolicyName: 'step',
        PolicyType: 'StepScaling',
        StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity', ...configuration },
        ...policy,
      },
    ],
  });
const step = (lower: number | null, upper: number | null, by = 1) => ({
  MetricIntervalLowerBound: lower,
  MetricIntervalUpperBound: upper,
  ScalingAdjustment: by,
});
const steps = (...StepAdjustments: object[]) => stepping({ StepAdjustments });
const action = (change: object = {}) =>
  bounded({
    scheduledActions: [
      {
        ScheduledActionName: 'night',
        Schedule: 'cron(0 22 * * ? *)',
        ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 },
        ...change,
      },
    ],
  });
const math = (...Metrics: object[]) => own({ CustomizedMetricSpecification: { Metrics } });
const stat = (Id: string, more: object = {}) => ({
  Id,
  MetricStat: { Metric: { MetricName: 'Depth', Namespace: 'Shop' }, Stat: 'Average' },
  ReturnData: false,
  ...more,
});

const T = '/policies/0/TargetTrackingScalingPolicyConfiguration';
const S = '/policies/0/StepScalingPolicyConfiguration';
const A = '/scheduledActions/0';

/** What the rule is; what it refuses, and where; its accepted neighbour. */
const rules: [string, object, string, object][] = [
  ['min is at most max', bounded({ minCapacity: 11 }), '/maxCapacity', bounded({ minCapacity: 10 })],
  ['min is required', { maxCapacity: 3 }, '/minCapacity', { minCapacity: 0, maxCapacity: 3 }],
  ['a target is more than 0', tracking({ TargetValue: 0 }), `${T}/TargetValue`, tracking({ TargetValue: 0.5 })],
  ['a policy measures something', tracking({ PredefinedMetricSpecification: undefined }), T, tracking()],
  ['a policy measures one thing', tracking(OWN), T, own()],
  [
    'a metric has one target',
    together(tracking(), tracking({ TargetValue: 30 }, { PolicyName: 'again' })),
    '/policies/1/TargetTrackingScalingPolicyConfiguration',
    together(tracking(), own({}, { PolicyName: 'own' })),
  ],
  [
    'a predefined metric exists',
    tracking({ PredefinedMetricSpecification: { PredefinedMetricType: 'DynamoDBReadCapacityUtilization' } }),
    `${T}/PredefinedMetricSpecification/PredefinedMetricType`,
    tracking({
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageMemoryUtilization' },
    }),
  ],
  [
    'a backlog names its queue',
    tracking({ PredefinedMetricSpecification: { PredefinedMetricType: 'SQSBacklogPerTask' } }),
    `${T}/PredefinedMetricSpecification/ResourceLabel`,
    tracking({ PredefinedMetricSpecification: { PredefinedMetricType: 'SQSBacklogPerTask', ResourceLabel: 'jobs' } }),
  ],
  [
    "a request count names AWS's label",
    tracking({
      PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget', ResourceLabel: 'web' },
    }),
    `${T}/PredefinedMetricSpecification/ResourceLabel`,
    tracking({
      PredefinedMetricSpecification: {
        PredefinedMetricType: 'ALBRequestCountPerTarget',
        ResourceLabel: 'app/web/0123456789abcdef/targetgroup/web/0123456789abcdef',
      },
    }),
  ],
  ['10 s are not for 60 s metrics', tracking({ Period: 10 }), `${T}/Period`, own({ Period: 10 })],
  [
    '30 s are not for the metrics of AWS',
    own({
      ...{ CustomizedMetricSpecification: { ...OWN.CustomizedMetricSpecification, Namespace: 'AWS/SQS' } },
      Period: 30,
    }),
    `${T}/Period`,
    own({ Period: 30 }),
  ],
  ['periods are 10, 20, 30 or minutes', own({ Period: 40 }), `${T}/Period`, own({ Period: 20 })],
  ['an alarm looks back a day', own({ Period: 7200 }), `${T}/Period`, own({ Period: 5760 })],
  [
    'a customized metric has a statistic',
    own({ CustomizedMetricSpecification: { MetricName: 'Depth', Namespace: 'Shop' } }),
    `${T}/CustomizedMetricSpecification/Statistic`,
    own(),
  ],
  [
    "an alarm's metric has a name, and the statistic of its policy",
    stepping(
      { StepAdjustments: [step(0, null)] },
      {
        Alarm: {
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
          CustomizedMetricSpecification: { Namespace: 'Shop' },
        },
      },
    ),
    '/policies/0/Alarm/CustomizedMetricSpecification/MetricName',
    stepping(
      { StepAdjustments: [step(0, null)], MetricAggregationType: 'Maximum' },
      {
        Alarm: {
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
          CustomizedMetricSpecification: { MetricName: 'Depth', Namespace: 'Shop' },
        },
      },
    ),
  ],
  [
    'one line of metric math returns data',
    math(stat('m1'), { Id: 'e1', Expression: 'm1 / 2', ReturnData: false }),
    `${T}/CustomizedMetricSpecification/Metrics`,
    math(stat('m1'), { Id: 'e1', Expression: 'm1 / 2' }),
  ],
  [
    'ids of metric math differ',
    math(stat('m1'), stat('m1', { ReturnData: true })),
    `${T}/CustomizedMetricSpecification/Metrics/1/Id`,
    math(stat('m1'), stat('m2', { ReturnData: true })),
  ],
  [
    'a line is a metric or an expression',
    math(stat('m1'), { Id: 'e1' }),
    `${T}/CustomizedMetricSpecification/Metrics/1`,
    math(stat('m1'), { Id: 'e1', Expression: 'm1' }),
  ],
  [
    'a policy has the configuration of its type',
    stepping(
      { StepAdjustments: [step(0, null)] },
      { PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: { TargetValue: 1, ...CPU } },
    ),
    S,
    steps(step(0, null)),
  ],
  [
    'a policy has a configuration',
    tracking({}, { TargetTrackingScalingPolicyConfiguration: undefined }),
    T,
    tracking(),
  ],
  [
    'steps have no gap',
    steps(step(0, 10), step(15, null)),
    `${S}/StepAdjustments/1`,
    steps(step(0, 10), step(10, null)),
  ],
  [
    'steps do not overlap',
    steps(step(0, 10), step(5, null)),
    `${S}/StepAdjustments/1`,
    steps(step(10, null), step(0, 10)),
  ],
  ['a step has a bound', steps(step(null, null)), `${S}/StepAdjustments/0`, steps(step(0, null))],
  ['bounds rise', steps(step(10, 10), step(10, null)), `${S}/StepAdjustments/0`, steps(step(10, null))],
  ['a positive upper bound needs a null one', steps(step(0, 10)), `${S}/StepAdjustments/0`, steps(step(0, null))],
  [
    'a negative lower bound needs a null one',
    steps(step(-10, 0, -1)),
    `${S}/StepAdjustments/0`,
    steps(step(null, 0, -1)),
  ],
  [
    'one step has no lower bound',
    steps(step(null, 0), step(null, -5)),
    `${S}/StepAdjustments/0`,
    steps(step(-5, 0), step(null, -5)),
  ],
  [
    'an exact capacity is not negative',
    stepping({ AdjustmentType: 'ExactCapacity', StepAdjustments: [step(0, null, -1)] }),
    `${S}/StepAdjustments/0/ScalingAdjustment`,
    stepping({ AdjustmentType: 'ExactCapacity', StepAdjustments: [step(0, null, 0)] }),
  ],
  [
    'MinAdjustmentMagnitude goes with percent',
    stepping({ StepAdjustments: [step(0, null)], MinAdjustmentMagnitude: 2 }),
    `${S}/MinAdjustmentMagnitude`,
    stepping({
      AdjustmentType: 'PercentChangeInCapacity',
      StepAdjustments: [step(0, null)],
      MinAdjustmentMagnitude: 2,
    }),
  ],
  [
    'datapoints are at most the periods',
    stepping(
      { StepAdjustments: [step(0, null)] },
      {
        Alarm: {
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
          ...CPU,
          EvaluationPeriods: 2,
          DatapointsToAlarm: 3,
        },
      },
    ),
    '/policies/0/Alarm/DatapointsToAlarm',
    stepping(
      { StepAdjustments: [step(0, null)] },
      {
        Alarm: {
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
          ...CPU,
          EvaluationPeriods: 3,
          DatapointsToAlarm: 2,
        },
      },
    ),
  ],
  [
    'target tracking has no alarm of its own',
    tracking({}, { Alarm: { Threshold: 1, ComparisonOperator: 'LessThanThreshold', ...CPU } }),
    '/policies/0/Alarm',
    tracking(),
  ],
  [
    'the target is the service of the path',
    tracking({}, { ResourceId: 'service/default/other' }),
    '/policies/0/ResourceId',
    tracking({}, { ResourceId: 'service/default/shop' }),
  ],
  [
    'a schedule can be read',
    action({ Schedule: 'every night' }),
    `${A}/Schedule`,
    action({ Schedule: 'rate(1 hour)' }),
  ],
  ['a zone exists', action({ Timezone: 'Europe/Berlyn' }), `${A}/Timezone`, action({ Timezone: 'Europe/Berlin' })],
  ['an action sets something', action({ ScalableTargetAction: {} }), `${A}/ScalableTargetAction`, action()],
  [
    "an action's min is at most its max",
    action({ ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 1 } }),
    `${A}/ScalableTargetAction/MaxCapacity`,
    action({ ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 1 } }),
  ],
  [
    'an action ends after it starts',
    action({ StartTime: '2027-01-02T00:00:00Z', EndTime: '2027-01-01T00:00:00Z' }),
    `${A}/EndTime`,
    action({ StartTime: '2027-01-01T00:00:00Z', EndTime: '2027-01-02T00:00:00Z' }),
  ],
];

describe('scaling', () => {
  const params = { cluster: 'default', service: 'shop' };

  it.each(rules)('%s', (_, refused, pointer, accepted) => {
    expect(pointersOf(putScaling, refused, params)).toEqual([pointer]);
    expect(pointersOf(putScaling, accepted, params)).toEqual([]);
  });

  it('has every problem at once', () => {
    const body = { ...tracking({ Period: 15, TargetValue: -1 }), maxCapacity: 0, scheduledActions: [{}] };
    expect(pointersOf(putScaling, body, params)).toEqual(
      expect.arrayContaining(['/maxCapacity', `${T}/Period`, `${T}/TargetValue`, `${A}/Schedule`]),
    );
  });

  /** terraform-provider-aws #9077 and #41179, community-registry-extensions #255: what AWS answers. */
  it.each<[object, string]>([
    [steps(step(0, 10), step(15, null)), 'StepAdjustment intervals cannot have gaps between them'],
    [steps(step(0, 10), step(5, null)), 'StepAdjustment intervals cannot overlap'],
    [
      steps(step(0, 10)),
      'There must be a StepAdjustment with an unspecified upper bound (i.e., upper bound is null) when one StepAdjustment has a positive upper bound',
    ],
    [action({ ScalableTargetAction: {} }), 'At least one of minimum capacity and maximum capacity should be provided'],
    [
      together(tracking(), tracking({}, { PolicyName: 'again' })),
      'Only one TargetTrackingScaling policy for a given metric specification is allowed',
    ],
  ])('is refused in the words of AWS (%#)', (body, words) => {
    const parsed = parse(putScaling, body, params);
    expect(parsed.ok ? [] : parsed.errors.map(({ detail }) => detail)).toEqual([expect.stringContaining(words)]);
  });

  it("fills in AWS's defaults", () => {
    const parsed = parse(putScaling, tracking());
    expect(parsed.ok && parsed.value.policies[0]?.TargetTrackingScalingPolicyConfiguration).toMatchObject({
      ScaleOutCooldown: 300,
      ScaleInCooldown: 300,
      DisableScaleIn: false,
      Period: 60,
      ScaleOutDatapoints: 3,
      ScaleInDatapoints: 15,
    });
    expect(parsed.ok && parsed.value.suspendedState.ScheduledScalingSuspended).toBe(false);
  });

  it('refuses the values of no policy, and a policy of a dry run by its place in it', () => {
    const body = { scaling: tracking({ Period: 15 }), metrics: { cpu: [1, null], memory: [2] } };
    expect(pointersOf(rehearseScaling, body, params)).toEqual([`/scaling${T}/Period`, '/metrics/memory']);
  });
});

/** Application Auto Scaling user guide, "Scheduled scaling", and EventBridge's cron and rate expressions. */
describe('schedules', () => {
  it.each([
    'at(2027-01-31T08:00:00)',
    'rate(1 minute)',
    'rate(5 minutes)',
    'rate(1 day)',
    'cron(30 6 ? * MON *)',
    'cron(0 10 * * ? *)',
    'cron(15 12 * * ? *)',
    'cron(0 18 ? * MON-FRI *)',
    'cron(0 8 1 * ? *)',
    'cron(0/15 * * * ? *)',
    'cron(0/10 * ? * MON-FRI *)',
    'cron(0/5 8-17 ? * MON-FRI *)',
    'cron(0 9 ? * 2#1 *)',
    'cron(0 0 L * ? *)',
    'cron(0 0 L-3 * ? 2027-2029)',
    'cron(0 0 15W JAN,JUL ? *)',
    'cron(0 0 ? * FRI-MON *)',
  ])('%s is one', (schedule) => {
    expect(scheduleProblem(schedule)).toBeUndefined();
  });

  it.each([
    'at(2027-02-30T08:00:00)',
    'at(2027-01-31 08:00:00)',
    'at(2027-01-31T08:00)',
    'rate(0 minutes)',
    'rate(1 second)',
    'rate(1.5 hours)',
    'rate(minute)',
    'cron(0 10 * * *)',
    'cron(0 10 * * * *)',
    'cron(0 10 ? * ? *)',
    'cron(60 10 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 0 32 * ? *)',
    'cron(0 0 ? 13 MON *)',
    'cron(0 0 ? * MOO *)',
    'cron(0 0 1 * ? 1969)',
    'cron(a b c d e f)',
    '* * * * *',
    '',
  ])('"%s" is none', (schedule) => {
    expect(scheduleProblem(schedule)).toEqual(expect.any(String));
  });
});
