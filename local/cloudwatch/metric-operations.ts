import type {
  ListMetricsCommandInput,
  ListMetricsCommandOutput,
  PutMetricDataCommandInput,
  PutMetricDataCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../cloud/service.ts';
import { LIMITS, METRIC_RETENTION_MS } from './limits.ts';
import type { MetricStore } from './metric-store.ts';
import { pageAt } from './paging.ts';
import type { PeriodLengths } from './period-lengths.ts';
import { readDatum } from './read-datum.ts';
import { refusal } from './refusal.ts';

const THREE_HOURS_MS = 3 * 3_600_000;

/** PutMetricData and ListMetrics. */
export function metricOperations(store: MetricStore, lengths: PeriodLengths, together: (work: () => void) => void) {
  /** Namespaces of AWS are written by its services alone. */
  const PutMetricData: Operation<PutMetricDataCommandInput, PutMetricDataCommandOutput> = (input, { caller }) => {
    const { Namespace = '', MetricData = [] } = input;
    if (Namespace === '') throw refusal('MissingParameter', 'The parameter Namespace is required.');
    if (Namespace.startsWith(':') || Namespace.length > 255) throw invalidNamespace(Namespace);
    if (Namespace.startsWith('AWS/') && caller.kind !== 'service') throw invalidNamespace(Namespace);
    if (input.EntityMetricData) throw refusal('InvalidParameterValue', 'EntityMetricData is not in this local cloud');
    if (MetricData.length > LIMITS.metricDataPerRequest) {
      throw refusal('InvalidParameterValue', `At most ${LIMITS.metricDataPerRequest} metrics may be put at once`);
    }
    const nowMs = Date.now();
    const read = MetricData.map((datum) => ({ datum, data: readDatum(datum, nowMs, lengths) }));
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

  return { PutMetricData, ListMetrics };
}

const invalidNamespace = (name: string) =>
  refusal('InvalidParameterValue', `The value ${name} for parameter Namespace is invalid.`);
