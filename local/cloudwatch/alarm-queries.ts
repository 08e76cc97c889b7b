import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { MetricAlarmConfig } from './alarm-record.ts';

/** The queries of an alarm: its own, or the one that its metric makes. */
export function queriesOf(config: MetricAlarmConfig): MetricDataQuery[] {
  if (config.Metrics && config.Metrics.length > 0) return config.Metrics;
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Unit } = config;
  const Stat = Statistic ?? ExtendedStatistic;
  return [{ Id: 'm1', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat, Unit } }];
}

/** The one period of an alarm, in seconds. */
export function periodSecOf(config: MetricAlarmConfig): number {
  return queriesOf(config).find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ?? 60;
}

/** How often an alarm is evaluated: each minute, or every ten seconds where its period is shorter than one. */
export const evaluatedEverySec = (config: MetricAlarmConfig): number => (periodSecOf(config) < 60 ? 10 : 60);
