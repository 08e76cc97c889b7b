import type { MetricDataQuery, MetricStat } from '@aws-sdk/client-cloudwatch';
import type { Series } from './math/series.ts';
import type { MetricStore } from './metric-store.ts';
import { groupByPeriod } from './periods.ts';
import { parseStatistic } from './statistic.ts';

export interface Span {
  /** Where the first period begins. */
  fromMs: number;
  untilMs: number;
  periodMs: number;
}

/** The series of one metric: its statistic in each period that has data. */
export function readSeries(store: MetricStore, stat: MetricStat, query: MetricDataQuery, span: Span): Series {
  const { Metric, Period = 60, Stat = '', Unit } = stat;
  const statistic = parseStatistic(Stat);
  const metric = {
    namespace: Metric?.Namespace ?? '',
    name: Metric?.MetricName ?? '',
    dimensions: Metric?.Dimensions ?? [],
  };
  const values = new Map<number, number>();
  const data = store.read(metric, span.fromMs, span.untilMs, Unit);
  for (const [atMs, ofPeriod] of groupByPeriod(data, span.fromMs, span.periodMs)) {
    const value = statistic(ofPeriod);
    if (value !== undefined) values.set(atMs, value);
  }
  return {
    label: query.Label ?? metric.name,
    metricId: query.Id,
    periodSec: Period,
    periodMs: span.periodMs,
    startMs: span.fromMs,
    values,
  };
}
