import { ALARM_SPAN_SEC_MAX, HIGH_RESOLUTION_PERIODS, MINUTE_NAMESPACES } from '../../domain/limits/scaling-limits.ts';
import type { Draft, Path, Report } from '../request.ts';
import { refuseDuplicates } from '../rules/duplicates.ts';
import type { CustomizedMetric, PredefinedMetric } from './metric.ts';

interface Measured {
  PredefinedMetricSpecification?: PredefinedMetric | undefined;
  CustomizedMetricSpecification?: CustomizedMetric | undefined;
  Period?: number;
}

const PREDEFINED = 'PredefinedMetricSpecification';
const CUSTOMIZED = 'CustomizedMetricSpecification';

/**
 * One metric, whole, with a period that it has datapoints for; an alarm over `periods` of them looks back a day at most.
 * Where steps say how it is aggregated, it need not say so itself.
 */
export function metricRules(
  measured: Draft<Measured>,
  { periods, isAggregated = false }: { periods: number; isAggregated?: boolean },
  at: Path,
  report: Report,
): void {
  const { [PREDEFINED]: predefined, [CUSTOMIZED]: customized, Period: period } = measured;
  const isSound = report.sound(...at, PREDEFINED) && report.sound(...at, CUSTOMIZED);
  if (isSound && (predefined === undefined) === (customized === undefined))
    report.refuse(at, `must have exactly one of ${PREDEFINED} and ${CUSTOMIZED}`);
  if (predefined) labelRule(predefined, [...at, PREDEFINED], report);
  if (customized) customizedRules(customized, isAggregated, [...at, CUSTOMIZED], report);
  if (period === undefined) return;
  if (HIGH_RESOLUTION_PERIODS.includes(period)) {
    if (predefined !== undefined || hasMinuteMetric(customized))
      report.refuse([...at, 'Period'], `must be a multiple of 60: this metric has a datapoint a minute; got ${period}`);
  } else if (period % 60 !== 0) {
    report.refuse([...at, 'Period'], `must be 10, 20, 30 or a multiple of 60; got ${period}`);
  }
  if (period * periods > ALARM_SPAN_SEC_MAX)
    report.refuse([...at, 'Period'], `must look back a day at most; got ${period} s × ${periods}`);
}

function labelRule(
  { PredefinedMetricType: type, ResourceLabel: label }: Draft<PredefinedMetric>,
  at: Path,
  report: Report,
): void {
  const where = [...at, 'ResourceLabel'];
  if (type === undefined || !report.sound(...where)) return;
  if (type === 'SQSBacklogPerTask') {
    if (label === undefined || !/^[A-Za-z0-9_-]{1,80}(\.fifo)?$/.test(label))
      report.refuse(where, 'must be the name of the queue');
  } else if (type === 'ALBRequestCountPerTarget') {
    if (label !== undefined && !/^app\/[^/]+\/[^/]+\/targetgroup\/[^/]+\/[^/]+$/.test(label))
      report.refuse(where, 'must be app/<load balancer>/<id>/targetgroup/<target group>/<id>; left out: ingress');
  } else if (label !== undefined) report.refuse(where, `must be left out for ${type}`);
}

function hasMinuteMetric(customized: Draft<CustomizedMetric> | undefined): boolean {
  const namespaces = [
    customized?.Namespace,
    ...(customized?.Metrics ?? []).map((query) => query?.MetricStat?.Metric?.Namespace),
  ];
  return namespaces.some((name) => MINUTE_NAMESPACES.some((prefix) => name?.startsWith(prefix)));
}

function customizedRules(metric: Draft<CustomizedMetric>, isAggregated: boolean, at: Path, report: Report): void {
  const { MetricName, Namespace, Statistic, Metrics } = metric;
  if (!report.sound(...at)) return;
  if (Metrics === undefined) {
    const needed = { MetricName, Namespace, ...(isAggregated ? {} : { Statistic }) };
    for (const [field, value] of Object.entries(needed))
      if (value === undefined) report.refuse([...at, field], 'is required where there is no Metrics');
    return;
  }
  for (const field of ['MetricName', 'Namespace', 'Dimensions', 'Statistic', 'Unit'] as const)
    if (metric[field] !== undefined) report.refuse([...at, field], 'must be left out with Metrics');
  const place = (index: number) => [...at, 'Metrics', index];
  refuseDuplicates(
    Metrics.map((query) => query?.Id),
    (index) => [...place(index), 'Id'],
    'id',
    report,
  );
  for (const [index, query] of Metrics.entries())
    if ((query?.Expression === undefined) === (query?.MetricStat === undefined))
      report.refuse(place(index), 'must have exactly one of Expression and MetricStat');
  if (Metrics.filter((query) => query?.ReturnData ?? true).length !== 1)
    report.refuse(
      [...at, 'Metrics'],
      'must have exactly one entry that returns data: set ReturnData of the others to false',
    );
  if (!Metrics.some((query) => query?.MetricStat !== undefined))
    report.refuse([...at, 'Metrics'], 'must have a metric: expressions alone measure nothing');
}
