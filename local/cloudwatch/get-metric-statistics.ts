import type {
  Datapoint,
  GetMetricStatisticsCommandInput,
  GetMetricStatisticsCommandOutput,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../cloud/service.ts';
import { checkPeriod, checkSpan, periodsIn } from './check-span.ts';
import { LIMITS } from './limits.ts';
import type { Datum, MetricStore } from './metric-store.ts';
import type { PeriodLengths } from './period-lengths.ts';
import { groupByPeriod } from './periods.ts';
import { refusal } from './refusal.ts';
import { isPercentile, parseStatistic, SIMPLE_STATISTICS } from './statistic.ts';

/** GetMetricStatistics: datapoints of each unit by themselves, oldest first. */
export function getMetricStatisticsOperation(store: MetricStore, lengths: PeriodLengths) {
  const GetMetricStatistics: Operation<GetMetricStatisticsCommandInput, GetMetricStatisticsCommandOutput> = (input) => {
    const { Namespace = '', MetricName = '', Dimensions = [], Period, Unit } = input;
    const { Statistics = [], ExtendedStatistics = [] } = input;
    const span = checkSpan(input);
    const periodSec = checkPeriod(Period);
    checkNames(Statistics, ExtendedStatistics);
    const asked = Math.ceil((span.endMs - span.startMs) / lengths.periodMs(periodSec));
    if (asked > LIMITS.datapointsPerStatisticsRequest) {
      const limit = LIMITS.datapointsPerStatisticsRequest.toLocaleString('en-US');
      const message = `You have requested up to ${asked} datapoints, which exceeds the limit of ${limit}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`;
      throw refusal('InvalidParameterCombination', message);
    }
    const { fromMs, untilMs, periodMs } = periodsIn(span, periodSec, lengths);
    const data = store.read({ namespace: Namespace, name: MetricName, dimensions: Dimensions }, fromMs, untilMs, Unit);
    const Datapoints = [...Map.groupBy(data, (datum) => datum.unit).values()].flatMap((ofUnit) =>
      [...groupByPeriod(ofUnit, fromMs, periodMs)].map(([atMs, ofPeriod]) => datapoint(atMs, ofPeriod, input)),
    );
    return { Label: MetricName, Datapoints };
  };
  return { GetMetricStatistics };
}

function checkNames(simple: string[], extended: string[]): void {
  if (simple.length + extended.length === 0) {
    throw refusal('MissingParameter', 'At least one statistic must be specified.');
  }
  const wrong = simple.find((name) => !SIMPLE_STATISTICS.includes(name));
  if (wrong !== undefined) {
    throw refusal('InvalidParameterValue', `The statistic '${wrong}' must be one of [${SIMPLE_STATISTICS.join(', ')}]`);
  }
  const notExtended = extended.find((name) => !isPercentile(name));
  if (notExtended !== undefined) {
    throw refusal('InvalidParameterValue', `The extended statistic '${notExtended}' must be p or tm and a number`);
  }
}

function datapoint(atMs: number, data: Datum[], input: GetMetricStatisticsCommandInput): Datapoint {
  const valuesOf = (names: string[]) => Object.fromEntries(names.map((name) => [name, parseStatistic(name)(data)]));
  const extended = input.ExtendedStatistics ?? [];
  return {
    Timestamp: new Date(atMs),
    Unit: data[0]?.unit as StandardUnit,
    ...valuesOf(input.Statistics ?? []),
    ...(extended.length > 0 ? { ExtendedStatistics: valuesOf(extended) as Record<string, number> } : {}),
  };
}
