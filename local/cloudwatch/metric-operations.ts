import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  GetMetricStatisticsCommandInput,
  GetMetricStatisticsCommandOutput,
  ListMetricsCommandInput,
  ListMetricsCommandOutput,
  MetricDataQuery,
  MetricDataResult,
  PutMetricDataCommandInput,
  PutMetricDataCommandOutput,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../cloud/service.ts';
import { LIMITS, METRIC_RETENTION_MS } from './limits.ts';
import type { MetricStore } from './metric-store.ts';
import { pageAt } from './paging.ts';
import { readDatum } from './read-datum.ts';
import { refusal } from './refusal.ts';
import { firstPeriodMs, STATISTICS, type StatisticName, statisticOf, summarize } from './summarize.ts';

const THREE_HOURS_MS = 3 * 3_600_000;

/** The operations on metrics. */
export function metricOperations(store: MetricStore, together: (work: () => void) => void) {
  /** Namespaces of AWS are written by its services alone. */
  const PutMetricData: Operation<PutMetricDataCommandInput, PutMetricDataCommandOutput> = (input, { caller }) => {
    const { Namespace = '', MetricData = [] } = input;
    if (Namespace === '') throw refusal('MissingParameter', 'The parameter Namespace is required.');
    if (Namespace.startsWith('AWS/') && caller.kind !== 'service') {
      throw refusal('InvalidParameterValue', `The value ${Namespace} for parameter Namespace is invalid.`);
    }
    if (MetricData.length > LIMITS.metricDataPerRequest) {
      throw refusal('InvalidParameterValue', `At most ${LIMITS.metricDataPerRequest} metrics may be put at once`);
    }
    const nowMs = Date.now();
    const read = MetricData.map((datum) => ({ datum, data: readDatum(datum, nowMs) }));
    together(() => {
      for (const { datum, data } of read) {
        store.add({ namespace: Namespace, name: datum.MetricName ?? '', dimensions: datum.Dimensions ?? [] }, data);
      }
    });
    return {};
  };

  const ListMetrics: Operation<ListMetricsCommandInput, ListMetricsCommandOutput> = (input) => {
    const { Namespace, MetricName, Dimensions = [], RecentlyActive, NextToken } = input;
    const sinceMs = Date.now() - (RecentlyActive === 'PT3H' ? THREE_HOURS_MS : METRIC_RETENTION_MS);
    const wanted = store
      .list(sinceMs)
      .filter(
        (metric) =>
          (Namespace === undefined || metric.namespace === Namespace) &&
          (MetricName === undefined || metric.name === MetricName) &&
          Dimensions.every(({ Name, Value }) =>
            metric.dimensions.some((has) => has.Name === Name && (Value === undefined || has.Value === Value)),
          ),
      );
    const { page, next } = pageAt(wanted, NextToken, LIMITS.metricsPerPage);
    const Metrics = page.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions,
    }));
    return { Metrics, NextToken: next };
  };

  /** Datapoints of each unit by themselves, oldest first. */
  const GetMetricStatistics: Operation<GetMetricStatisticsCommandInput, GetMetricStatisticsCommandOutput> = (input) => {
    const { Namespace = '', MetricName = '', Dimensions = [], Period, Statistics = [], Unit } = input;
    const { startMs, endMs } = span(input);
    const periodSec = checkPeriod(Period);
    if (input.ExtendedStatistics?.length) throw notHere('ExtendedStatistics');
    const statistics = Statistics.map(checkStatistic);
    if (statistics.length === 0) throw refusal('MissingParameter', 'At least one statistic must be specified.');
    const asked = Math.ceil((endMs - startMs) / (periodSec * 1000));
    if (asked > LIMITS.datapointsPerStatisticsRequest) {
      const limit = LIMITS.datapointsPerStatisticsRequest.toLocaleString('en-US');
      const message = `You have requested up to ${asked} datapoints, which exceeds the limit of ${limit}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`;
      throw refusal('InvalidParameterCombination', message);
    }
    const fromMs = firstPeriodMs(startMs, periodSec);
    const data = store.read({ namespace: Namespace, name: MetricName, dimensions: Dimensions }, fromMs, endMs, Unit);
    const units = Map.groupBy(data, (datum) => datum.unit);
    const summaries = [...units.values()].flatMap((ofUnit) => summarize(ofUnit, fromMs, periodSec));
    return {
      Label: MetricName,
      Datapoints: summaries.map((summary) => ({
        Timestamp: new Date(summary.atMs),
        Unit: summary.unit as StandardUnit,
        ...Object.fromEntries(statistics.map((statistic) => [statistic, statisticOf(summary, statistic)])),
      })),
    };
  };

  function answer(query: MetricDataQuery, startMs: number, endMs: number, ascending: boolean): MetricDataResult {
    if (query.Expression !== undefined) throw notHere('Expression');
    const { Metric, Period, Stat, Unit } = query.MetricStat ?? {};
    const periodSec = checkPeriod(Period);
    const statistic = checkStatistic(Stat ?? '');
    const fromMs = firstPeriodMs(startMs, periodSec);
    const metric = {
      namespace: Metric?.Namespace ?? '',
      name: Metric?.MetricName ?? '',
      dimensions: Metric?.Dimensions ?? [],
    };
    const summaries = summarize(store.read(metric, fromMs, endMs, Unit), fromMs, periodSec);
    if (!ascending) summaries.reverse();
    return {
      Id: query.Id,
      Label: query.Label ?? metric.name,
      Timestamps: summaries.map((summary) => new Date(summary.atMs)),
      Values: summaries.map((summary) => statisticOf(summary, statistic)),
      StatusCode: 'Complete',
    };
  }

  /** Newest first unless ScanBy says otherwise. */
  const GetMetricData: Operation<GetMetricDataCommandInput, GetMetricDataCommandOutput> = (input) => {
    const { MetricDataQueries = [], ScanBy } = input;
    const { startMs, endMs } = span(input);
    if (MetricDataQueries.length > LIMITS.queriesPerRequest) {
      throw refusal('ValidationError', `At most ${LIMITS.queriesPerRequest} queries may be specified`);
    }
    const ids = MetricDataQueries.map((query) => query.Id);
    if (new Set(ids).size < ids.length) throw refusal('ValidationError', 'The ids of MetricDataQueries must be unique');
    const results = MetricDataQueries.map((query) => ({
      shown: query.ReturnData ?? true,
      result: answer(query, startMs, endMs, ScanBy === 'TimestampAscending'),
    }));
    return { MetricDataResults: results.filter(({ shown }) => shown).map(({ result }) => result), Messages: [] };
  };

  return { PutMetricData, ListMetrics, GetMetricStatistics, GetMetricData };
}

const notHere = (what: string) => refusal('InvalidParameterValue', `${what} is not supported by this local cloud`);

function span({ StartTime, EndTime }: { StartTime?: Date | undefined; EndTime?: Date | undefined }) {
  if (!StartTime || !EndTime) throw refusal('MissingParameter', 'StartTime and EndTime are required.');
  if (StartTime >= EndTime) {
    throw refusal('InvalidParameterValue', 'The parameter StartTime must be less than the parameter EndTime.');
  }
  return { startMs: StartTime.getTime(), endMs: EndTime.getTime() };
}

function checkPeriod(sec = 0): number {
  if ([1, 5, 10, 20, 30].includes(sec) || (sec > 0 && sec % 60 === 0)) return sec;
  throw refusal('InvalidParameterValue', 'The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.');
}

function checkStatistic(statistic: string): StatisticName {
  const known = STATISTICS.find((name) => name === statistic);
  if (!known)
    throw refusal('InvalidParameterValue', `The statistic '${statistic}' must be one of [${STATISTICS.join(', ')}]`);
  return known;
}
