import type { MetricLine, MetricName } from '../../domain/scaling/scaling-resources.ts';
import type { CustomizedMetric, MetricDimension, ScalingPolicy } from '../../domain/scaling/scaling-spec.ts';
import { periodSecOf } from './alarm-rules.ts';

/** Where a service's own metrics are. */
export interface MetricPlace {
  cluster: string;
  /** Slipway's own family of the service's tasks. */
  family: string;
  /** The ARN of the service's own target group, where it has one. */
  targetGroupArn?: string;
}

/**
 * The lines that give a policy's metric, one of them returning data. Undefined where the metric is not there yet: a
 * request count without a label waits for the service's target group.
 * Tasks of RunTask have no service metrics: CPU and memory are Container Insights' amounts by family, as percent.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
export function metricLinesOf(policy: ScalingPolicy, place: MetricPlace): MetricLine[] | undefined {
  const measured = policy.TargetTrackingScalingPolicyConfiguration ?? policy.Alarm;
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized } = measured ?? {};
  const periodSec = periodSecOf(policy);
  const line = lineOf(periodSec);
  if (customized) return customizedLines(customized, periodSec, policy);
  const label = predefined?.ResourceLabel;
  switch (predefined?.PredefinedMetricType) {
    case 'ECSServiceAverageCPUUtilization':
      return utilization('Cpu', place, line);
    case 'ECSServiceAverageMemoryUtilization':
      return utilization('Memory', place, line);
    case 'ALBRequestCountPerTarget': {
      const Dimensions = targetGroupOf(label, place);
      return Dimensions && [line('m1', 'AWS/ApplicationELB', 'RequestCountPerTarget', Dimensions, 'Sum', true)];
    }
    case 'SQSBacklogPerTask':
      return [line('m1', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', queueOf(label), 'Average', true)];
    default:
      return undefined;
  }
}

/**
 * What a backlog is read by: messages that wait and messages that are being worked on, so that a task is not taken
 * away from the last one. The alarm watches those that wait.
 */
export function backlogLinesOf(policy: ScalingPolicy): MetricLine[] {
  const measured = policy.TargetTrackingScalingPolicyConfiguration ?? policy.Alarm;
  const Dimensions = queueOf(measured?.PredefinedMetricSpecification?.ResourceLabel);
  const line = lineOf(periodSecOf(policy));
  return [
    line('m1', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', Dimensions, 'Average', true),
    line('m2', 'AWS/SQS', 'ApproximateNumberOfMessagesNotVisible', Dimensions, 'Average', true),
  ];
}

/**
 * The metrics that a policy reads and that somebody else than the service's own tasks and load balancer writes: they may
 * be misspelt, or of something that is not there.
 */
export function borrowedMetricsOf(policy: ScalingPolicy): MetricName[] {
  const measured = policy.TargetTrackingScalingPolicyConfiguration ?? policy.Alarm;
  const isOwn = measured?.PredefinedMetricSpecification?.PredefinedMetricType.startsWith('ECSService') ?? false;
  if (isOwn) return [];
  const lines = metricLinesOf(policy, { cluster: '', family: '' }) ?? [];
  return lines.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
}

type MakeLine = ReturnType<typeof lineOf>;

const lineOf =
  (Period: number) =>
  (
    Id: string,
    Namespace: string,
    MetricName: string,
    Dimensions: MetricDimension[],
    Stat: string,
    ReturnData: boolean,
  ): MetricLine => ({ Id, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat }, ReturnData });

function utilization(what: 'Cpu' | 'Memory', { cluster, family }: MetricPlace, line: MakeLine): MetricLine[] {
  const dimensions = [
    { Name: 'ClusterName', Value: cluster },
    { Name: 'TaskDefinitionFamily', Value: family },
  ];
  return [
    line('m1', 'ECS/ContainerInsights', `${what}Utilized`, dimensions, 'Sum', false),
    line('m2', 'ECS/ContainerInsights', `${what}Reserved`, dimensions, 'Sum', false),
    { Id: 'e1', Expression: '100 * m1 / m2', Label: `${what}Utilization`, ReturnData: true },
  ];
}

const queueOf = (label: string | undefined): MetricDimension[] => [{ Name: 'QueueName', Value: label ?? '' }];

/** `app/<name>/<id>/targetgroup/<name>/<id>`, or the last part of the service's own target group's ARN. */
function targetGroupOf(label: string | undefined, { targetGroupArn }: MetricPlace): MetricDimension[] | undefined {
  const at = label?.indexOf('/targetgroup/') ?? -1;
  if (label !== undefined && at > 0)
    return [
      { Name: 'TargetGroup', Value: label.slice(at + 1) },
      { Name: 'LoadBalancer', Value: label.slice(0, at) },
    ];
  const own = targetGroupArn?.split(':').at(-1);
  return own === undefined ? undefined : [{ Name: 'TargetGroup', Value: own }];
}

function customizedLines(metric: CustomizedMetric, Period: number, policy: ScalingPolicy): MetricLine[] {
  const { MetricName = '', Namespace = '', Dimensions = [], Statistic, Unit, Metrics } = metric;
  if (!Metrics) {
    const Stat = Statistic ?? policy.StepScalingPolicyConfiguration?.MetricAggregationType ?? 'Average';
    return [
      {
        Id: 'm1',
        MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat, ...(Unit ? { Unit } : {}) },
        ReturnData: true,
      },
    ];
  }
  return Metrics.map(({ MetricStat, ReturnData = true, ...rest }) => ({
    ...rest,
    ...(MetricStat
      ? {
          MetricStat: {
            ...MetricStat,
            Metric: { ...MetricStat.Metric, Dimensions: MetricStat.Metric.Dimensions ?? [] },
            Period,
          },
        }
      : {}),
    ReturnData,
  }));
}
