import {
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  ListMetricsCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { MetricQuery, MetricStat } from '../domain/gate.ts';
import type { Alarms } from '../ports/alarms.ts';
import { describeAlarms } from './describe-alarms.ts';
import { refusalOf, type Sender, send } from './send.ts';

/** The newest value may be so many periods old: a metric arrives late, and a period has to be over. */
const PERIODS_BACK = 3;

/** Alarms and metrics of CloudWatch. `timeScale` divides its periods, which the local one's are by. */
export function cloudwatchAlarms(client: Sender, timeScale: number): Alarms {
  return {
    describe: (names) => describeAlarms(client, names),
    async measure(query, nowMs) {
      const { MetricDataResults } = await send(client, new GetMetricDataCommand(requestOf(query, nowMs, timeScale)));
      return MetricDataResults?.[0]?.Values?.[0];
    },
    refusalOf: (query, nowMs) => refusalOf(send(client, new GetMetricDataCommand(requestOf(query, nowMs, timeScale)))),
    async knows({ Namespace, MetricName, Dimensions }) {
      let NextToken: string | undefined;
      do {
        const page = await send(client, new ListMetricsCommand({ Namespace, MetricName, Dimensions, NextToken }));
        // It lists those that have more dimensions too, which are other metrics.
        if (page.Metrics?.some((found) => found.Dimensions?.length === Dimensions.length)) return true;
        NextToken = page.NextToken;
      } while (NextToken);
      return false;
    },
  };
}

/** The last whole periods of the query by `nowMs`, the newest first. */
function requestOf(query: MetricQuery, nowMs: number, timeScale: number): GetMetricDataCommandInput {
  const MetricDataQueries = queriesOf(query);
  const periodMs = Math.max(...MetricDataQueries.map(({ MetricStat }) => MetricStat?.Period ?? 0)) * (1000 / timeScale);
  const endMs = Math.floor(nowMs / periodMs) * periodMs;
  return {
    MetricDataQueries,
    StartTime: new Date(endMs - PERIODS_BACK * periodMs),
    EndTime: new Date(endMs),
    ScanBy: 'TimestampDescending',
  };
}

function queriesOf({ metricStat, expression, metrics = [] }: MetricQuery): MetricDataQuery[] {
  return [
    ...metrics.map((each) => ({ Id: each.id, MetricStat: statOf(each.metricStat), ReturnData: false })),
    metricStat
      ? { Id: 'measured', MetricStat: statOf(metricStat), ReturnData: true }
      : { Id: 'measured', Expression: expression, ReturnData: true },
  ];
}

function statOf({ metric, period, stat, unit }: MetricStat): MetricDataQuery['MetricStat'] {
  const Dimensions = metric.dimensions?.map(({ name, value }) => ({ Name: name, Value: value }));
  return {
    Metric: { Namespace: metric.namespace, MetricName: metric.metricName, Dimensions },
    Period: period,
    Stat: stat,
    ...(unit === undefined ? {} : { Unit: unit as NonNullable<MetricDataQuery['MetricStat']>['Unit'] }),
  };
}
