import {
  DeleteAlarmsCommand,
  GetMetricDataCommand,
  type MetricDataQuery,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import type { MetricLine } from '../domain/scaling/scaling-resources.ts';
import type { ScalingMetrics } from '../ports/scaling.ts';
import { describeAlarms } from './describe-alarms.ts';
import { errorNameOf, refusalOf, type Sender, send } from './send.ts';

/** CloudWatch's quota: names of one DeleteAlarms. */
const DELETE_MAX = 100;

/** CloudWatch: metrics that policies read, and the alarms that stand for them. */
export function cloudwatchScaling(client: Sender, functionArn: string): ScalingMetrics {
  return {
    async read(lines, fromMs, toMs) {
      const sums = new Map<number, number>();
      let NextToken: string | undefined;
      do {
        const page = await send(
          client,
          new GetMetricDataCommand({
            MetricDataQueries: queriesOf(lines),
            StartTime: new Date(fromMs),
            EndTime: new Date(toMs),
            ScanBy: 'TimestampAscending',
            NextToken,
          }),
        );
        for (const { Timestamps = [], Values = [] } of page.MetricDataResults ?? [])
          for (const [index, at] of Timestamps.entries())
            sums.set(at.getTime(), (sums.get(at.getTime()) ?? 0) + (Values[index] ?? 0));
        NextToken = page.NextToken;
      } while (NextToken);
      return [...sums].map(([atMs, value]) => ({ atMs, value }));
    },
    async putAlarm({ name, description, metrics, comparison, threshold, periods, datapoints }) {
      return refusalOf(
        send(
          client,
          new PutMetricAlarmCommand({
            AlarmName: name,
            AlarmDescription: description,
            ActionsEnabled: true,
            // Both ways: an alarm that is over closes its breach. Missing data says neither.
            AlarmActions: [functionArn],
            OKActions: [functionArn],
            InsufficientDataActions: [functionArn],
            ComparisonOperator: comparison as 'GreaterThanThreshold',
            Threshold: threshold,
            EvaluationPeriods: periods,
            DatapointsToAlarm: datapoints,
            ...measured(metrics),
          }),
        ),
      );
    },
    alarmStates: (names) => describeAlarms(client, names),
    async deleteAlarms(names) {
      for (let start = 0; start < names.length; start += DELETE_MAX)
        await deleteAlarms(client, names.slice(start, start + DELETE_MAX));
    },
  };
}

/**
 * CloudWatch deletes all of them or, where one does not exist, none: then each by itself. Two who end a service at
 * once, and one who died after it had deleted them, would find the service never to end.
 */
async function deleteAlarms(client: Sender, names: string[]): Promise<void> {
  try {
    await send(client, new DeleteAlarmsCommand({ AlarmNames: names }));
  } catch (error) {
    if (!errorNameOf(error).startsWith('ResourceNotFound')) throw error;
    if (names.length > 1) for (const name of names) await deleteAlarms(client, [name]);
  }
}

/** Units are CloudWatch's own words, which it checks itself. */
function queriesOf(lines: readonly MetricLine[]): MetricDataQuery[] {
  return lines as MetricDataQuery[];
}

/** One metric is an alarm on that metric; metric math costs more, and is what the rest takes. */
function measured(lines: readonly MetricLine[]) {
  const [only, ...more] = lines;
  const stat = more.length === 0 ? only?.MetricStat : undefined;
  if (!stat) return { Metrics: queriesOf(lines) };
  const { Metric, Period, Stat, Unit } = stat;
  const simple = /^(Average|Minimum|Maximum|SampleCount|Sum)$/.test(Stat);
  return {
    ...Metric,
    Period,
    ...(simple ? { Statistic: Stat as 'Average' } : { ExtendedStatistic: Stat }),
    ...(Unit ? { Unit: Unit as 'Count' } : {}),
  };
}
