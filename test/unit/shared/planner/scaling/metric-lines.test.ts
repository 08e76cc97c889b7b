import { describe, expect, it } from '@jest/globals';
import type { StepAlarm, TargetTracking } from '../../../../../shared/domain/scaling/scaling-spec.ts';
import {
  backlogLinesOf,
  borrowedMetricsOf,
  metricLinesOf,
} from '../../../../../shared/planner/scaling/metric-lines.ts';
import { stepPolicy, trackingPolicy } from './policies.ts';

const GROUP = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/web/0123456789abcdef';
const PLACE = { cluster: 'shop', family: 'slipway-dev-shop-web' };

const predefined = (
  PredefinedMetricType: NonNullable<TargetTracking['PredefinedMetricSpecification']>['PredefinedMetricType'],
  ResourceLabel?: string,
) => trackingPolicy('p', { PredefinedMetricSpecification: { PredefinedMetricType, ResourceLabel } });
const DEPTH = { MetricName: 'Depth', Namespace: 'Shop', Statistic: 'Maximum' } as const;
const own = (more: Partial<TargetTracking> = {}) =>
  trackingPolicy('p', { PredefinedMetricSpecification: undefined, CustomizedMetricSpecification: DEPTH, ...more });
const metric = (MetricName: string, Namespace: string, ...pairs: [string, string][]) => ({
  MetricName,
  Namespace,
  Dimensions: pairs.map(([Name, Value]) => ({ Name, Value })),
});

/** Container Insights, "Amazon ECS metrics"; ALB and SQS metrics of CloudWatch. */
describe('what a policy measures', () => {
  it.each([
    ['ECSServiceAverageCPUUtilization', 'Cpu'],
    ['ECSServiceAverageMemoryUtilization', 'Memory'],
  ] as const)('%s: what the tasks of its own family use of what they reserve, in percent', (type, what) => {
    const of = (name: string) =>
      metric(name, 'ECS/ContainerInsights', ['ClusterName', 'shop'], ['TaskDefinitionFamily', PLACE.family]);
    expect(metricLinesOf(predefined(type), PLACE)).toEqual([
      { Id: 'm1', MetricStat: { Metric: of(`${what}Utilized`), Period: 60, Stat: 'Sum' }, ReturnData: false },
      { Id: 'm2', MetricStat: { Metric: of(`${what}Reserved`), Period: 60, Stat: 'Sum' }, ReturnData: false },
      { Id: 'e1', Expression: '100 * m1 / m2', Label: `${what}Utilization`, ReturnData: true },
    ]);
  });

  it('requests of its own target group, once it has one, or of the one that is named', () => {
    const requests = (...pairs: [string, string][]) => [
      {
        Id: 'm1',
        MetricStat: {
          Metric: metric('RequestCountPerTarget', 'AWS/ApplicationELB', ...pairs),
          Period: 60,
          Stat: 'Sum',
        },
        ReturnData: true,
      },
    ];
    const unnamed = predefined('ALBRequestCountPerTarget');
    expect(metricLinesOf(unnamed, PLACE)).toBeUndefined();
    expect(metricLinesOf(unnamed, { ...PLACE, targetGroupArn: GROUP })).toEqual(
      requests(['TargetGroup', 'targetgroup/web/0123456789abcdef']),
    );
    const label = 'app/front/abcdef0123456789/targetgroup/web/0123456789abcdef';
    expect(metricLinesOf(predefined('ALBRequestCountPerTarget', label), PLACE)).toEqual(
      requests(['TargetGroup', 'targetgroup/web/0123456789abcdef'], ['LoadBalancer', 'app/front/abcdef0123456789']),
    );
  });

  it('messages that wait, for its alarm, and those that are worked on too, for its decision', () => {
    const backlog = predefined('SQSBacklogPerTask', 'jobs');
    const names = (lines = backlogLinesOf(backlog)) => lines.map(({ MetricStat }) => MetricStat?.Metric.MetricName);
    expect(names(metricLinesOf(backlog, PLACE))).toEqual(['ApproximateNumberOfMessagesVisible']);
    expect(names()).toEqual(['ApproximateNumberOfMessagesVisible', 'ApproximateNumberOfMessagesNotVisible']);
  });

  it('an own metric in its period, and metric math with the period of the policy', () => {
    expect(metricLinesOf(own({ Period: 10 }), PLACE)).toEqual([
      { Id: 'm1', MetricStat: { Metric: metric('Depth', 'Shop'), Period: 10, Stat: 'Maximum' }, ReturnData: true },
    ]);
    const Metrics = [
      {
        Id: 'm1',
        MetricStat: { Metric: { MetricName: 'Depth', Namespace: 'Shop' }, Stat: 'p90' },
        ReturnData: false,
      },
      { Id: 'e1', Expression: 'FILL(m1, 0)' },
    ];
    expect(metricLinesOf(own({ Period: 20, CustomizedMetricSpecification: { Metrics } }), PLACE)).toEqual([
      { Id: 'm1', MetricStat: { Metric: metric('Depth', 'Shop'), Period: 20, Stat: 'p90' }, ReturnData: false },
      { Id: 'e1', Expression: 'FILL(m1, 0)', ReturnData: true },
    ]);
  });

  it('what its steps aggregate by, where the metric of their alarm does not say', () => {
    const policy = stepPolicy('s', { MetricAggregationType: 'Minimum' });
    const measuredBy = (Statistic?: 'Sum') => {
      const Alarm: StepAlarm = {
        ...(policy.Alarm as StepAlarm),
        CustomizedMetricSpecification: { ...DEPTH, Statistic },
      };
      return metricLinesOf({ ...policy, Alarm }, PLACE)?.[0]?.MetricStat?.Stat;
    };
    expect(measuredBy()).toBe('Minimum');
    expect(measuredBy('Sum')).toBe('Sum');
  });

  it('and of that what others write: it may be misspelt', () => {
    expect(borrowedMetricsOf(predefined('ECSServiceAverageCPUUtilization'))).toEqual([]);
    expect(borrowedMetricsOf(predefined('ALBRequestCountPerTarget'))).toEqual([]);
    expect(borrowedMetricsOf(own())).toEqual([metric('Depth', 'Shop')]);
    expect(borrowedMetricsOf(predefined('SQSBacklogPerTask', 'jobs'))).toEqual([
      metric('ApproximateNumberOfMessagesVisible', 'AWS/SQS', ['QueueName', 'jobs']),
    ]);
  });

  it('requests of its own target group where the label names none', () => {
    const dimensions = (label: string | undefined, targetGroupArn?: string) =>
      metricLinesOf(predefined('ALBRequestCountPerTarget', label), { ...PLACE, targetGroupArn })?.[0]?.MetricStat
        ?.Metric.Dimensions;
    const own = [{ Name: 'TargetGroup', Value: 'targetgroup/web/0123456789abcdef' }];
    expect(dimensions('app/front/abc', GROUP)).toEqual(own);
    expect(dimensions('/targetgroup/web/1', GROUP)).toEqual(own);
    expect(dimensions('app/front/abc')).toBeUndefined();
  });

  it('a queue by its name, for each target and step alike', () => {
    const waiting = (name: string, MetricName: string, Id: string, Period = 60) => ({
      Id,
      MetricStat: { Metric: metric(MetricName, 'AWS/SQS', ['QueueName', name]), Period, Stat: 'Average' },
      ReturnData: true,
    });
    const lines = (name: string, period?: number) => [
      waiting(name, 'ApproximateNumberOfMessagesVisible', 'm1', period),
      waiting(name, 'ApproximateNumberOfMessagesNotVisible', 'm2', period),
    ];
    expect(backlogLinesOf(predefined('SQSBacklogPerTask', 'jobs'))).toEqual(lines('jobs'));
    expect(metricLinesOf(predefined('SQSBacklogPerTask', 'jobs'), PLACE)).toEqual(lines('jobs').slice(0, 1));
    const policy = stepPolicy('s');
    const PredefinedMetricSpecification = { PredefinedMetricType: 'SQSBacklogPerTask' as const, ResourceLabel: 'jobs' };
    const Alarm = policy.Alarm && { ...policy.Alarm, Period: 10, PredefinedMetricSpecification };
    expect(backlogLinesOf({ ...policy, Alarm })).toEqual(lines('jobs', 10));
    expect(metricLinesOf({ ...policy, Alarm }, PLACE)).toEqual(lines('jobs', 10).slice(0, 1));
    expect(backlogLinesOf(predefined('SQSBacklogPerTask'))).toEqual(lines(''));
    expect(backlogLinesOf({ ...policy, Alarm: undefined })).toEqual(lines(''));
  });

  it('an own metric with its dimensions and its unit, by the average where nobody says', () => {
    const Dimensions = [{ Name: 'Queue', Value: 'jobs' }];
    const line = (more: object, stat: object) => {
      const CustomizedMetricSpecification = { MetricName: 'Depth', Namespace: 'Shop', ...more };
      expect(metricLinesOf(own({ CustomizedMetricSpecification }), PLACE)).toEqual([
        {
          Id: 'm1',
          MetricStat: { Metric: metric('Depth', 'Shop'), Period: 60, Stat: 'Average', ...stat },
          ReturnData: true,
        },
      ]);
    };
    line({}, {});
    line({ Unit: 'Count' }, { Unit: 'Count' });
    line({ Dimensions }, { Metric: { ...metric('Depth', 'Shop'), Dimensions } });
    expect(metricLinesOf(own({ CustomizedMetricSpecification: {} }), PLACE)?.[0]?.MetricStat?.Metric).toEqual(
      metric('', ''),
    );
    const Metrics = [
      { Id: 'm1', MetricStat: { Metric: { MetricName: 'Depth', Namespace: 'Shop', Dimensions }, Stat: 'Sum' } },
    ];
    expect(
      metricLinesOf(own({ CustomizedMetricSpecification: { Metrics } }), PLACE)?.[0]?.MetricStat?.Metric.Dimensions,
    ).toEqual(Dimensions);
  });

  it('nothing where it names no metric', () => {
    const none = trackingPolicy('p', { PredefinedMetricSpecification: undefined });
    expect(metricLinesOf(none, PLACE)).toBeUndefined();
    expect(metricLinesOf({ ...stepPolicy('p'), Alarm: undefined }, PLACE)).toBeUndefined();
    expect(borrowedMetricsOf(none)).toEqual([]);
    expect(borrowedMetricsOf({ ...stepPolicy('p'), Alarm: undefined })).toEqual([]);
  });

  it('of metric math that others write each metric, and no expression', () => {
    const Metrics = [
      { Id: 'm1', MetricStat: { Metric: { MetricName: 'Depth', Namespace: 'Shop' }, Stat: 'Sum' }, ReturnData: false },
      { Id: 'e1', Expression: 'm1 * 2' },
    ];
    expect(borrowedMetricsOf(own({ CustomizedMetricSpecification: { Metrics } }))).toEqual([metric('Depth', 'Shop')]);
    const policy = stepPolicy('s');
    const Alarm = policy.Alarm && { ...policy.Alarm, CustomizedMetricSpecification: DEPTH };
    expect(borrowedMetricsOf({ ...policy, Alarm })).toEqual([metric('Depth', 'Shop')]);
  });
});
