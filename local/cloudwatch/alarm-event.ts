import type { MetricStat } from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../cloud/cloud.ts';
import { type AlarmRecord, type AlarmState, isComposite, type MetricAlarmConfig } from './alarm-record.ts';

/** CloudWatch writes times in events as `2019-10-02T17:04:40.989+0000`. */
const timestamp = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '+0000');

const stateOf = ({ value, reason, reasonData, updatedAtMs }: AlarmState) => ({
  value,
  reason,
  ...(reasonData === undefined ? {} : { reasonData }),
  timestamp: timestamp(updatedAtMs),
});

function metricStat({ Metric, Period, Stat, Unit }: MetricStat) {
  const dimensions = Object.fromEntries((Metric?.Dimensions ?? []).map(({ Name = '', Value }) => [Name, Value]));
  const metric = { dimensions, name: Metric?.MetricName, namespace: Metric?.Namespace };
  return { metric, period: Period, stat: Stat, ...(Unit === undefined ? {} : { unit: Unit }) };
}

/** The alarm's metrics as events show them: the one metric, or each query of a metric math alarm. */
function metricsOf({ metricId, config }: AlarmRecord<MetricAlarmConfig>) {
  if (config.Metrics && config.Metrics.length > 0) {
    return config.Metrics.map((query) => ({
      id: query.Id,
      ...(query.Expression === undefined ? {} : { expression: query.Expression }),
      ...(query.Label === undefined ? {} : { label: query.Label }),
      ...(query.MetricStat ? { metricStat: metricStat(query.MetricStat) } : {}),
      returnData: query.ReturnData ?? true,
    }));
  }
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Unit } = config;
  const Metric = { Namespace, MetricName, Dimensions };
  return [
    {
      id: metricId,
      metricStat: metricStat({ Metric, Period, Stat: Statistic ?? ExtendedStatistic, Unit }),
      returnData: true,
    },
  ];
}

/** What both the event and the Lambda action say of a transition. */
function transition(record: AlarmRecord, previous: AlarmState) {
  const { AlarmDescription } = record.config;
  return {
    alarmName: record.name,
    state: stateOf(record.state),
    previousState: stateOf(previous),
    configuration: {
      ...(AlarmDescription === undefined ? {} : { description: AlarmDescription }),
      ...(isComposite(record)
        ? { alarmRule: record.config.AlarmRule }
        : { metrics: metricsOf(record as AlarmRecord<MetricAlarmConfig>) }),
    },
  };
}

/**
 * The entry of a `CloudWatch Alarm State Change` event.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function stateChangeEntry(record: AlarmRecord, previous: AlarmState) {
  return {
    Source: 'aws.cloudwatch',
    DetailType: 'CloudWatch Alarm State Change',
    Time: new Date(record.state.updatedAtMs),
    Resources: [record.arn],
    Detail: JSON.stringify(transition(record, previous)),
  };
}

/**
 * What a Lambda function gets when it is the alarm's action.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export function lambdaPayload(cloud: Cloud, record: AlarmRecord, previous: AlarmState) {
  return {
    source: 'aws.cloudwatch',
    alarmArn: record.arn,
    accountId: cloud.accountId,
    time: timestamp(record.state.updatedAtMs),
    region: cloud.region,
    alarmData: transition(record, previous),
  };
}
