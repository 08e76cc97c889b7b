import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../cloud/service.ts';
import { checkQueries } from './check-queries.ts';
import { checkPeriod, checkSpan, periodsIn } from './check-span.ts';
import { LIMITS } from './limits.ts';
import { evaluateQueries } from './math/evaluate-queries.ts';
import type { Series } from './math/series.ts';
import type { MetricStore } from './metric-store.ts';
import { offsetOf } from './paging.ts';
import type { PeriodLengths } from './period-lengths.ts';
import { readSeries } from './read-series.ts';
import { refusal } from './refusal.ts';

/** GetMetricData, with metric math; newest first unless ScanBy says otherwise. */
export function getMetricDataOperation(store: MetricStore, lengths: PeriodLengths) {
  const GetMetricData: Operation<GetMetricDataCommandInput, GetMetricDataCommandOutput> = (input) => {
    const { MetricDataQueries: queries = [], ScanBy, NextToken } = input;
    const span = checkSpan(input);
    if (queries.length > LIMITS.queriesPerRequest) {
      throw refusal('ValidationError', `At most ${LIMITS.queriesPerRequest} queries may be specified`);
    }
    checkQueries(queries);
    const limit = input.MaxDatapoints ?? LIMITS.datapointsPerDataRequest;
    if (limit < 1 || limit > LIMITS.datapointsPerDataRequest) {
      throw refusal('InvalidParameterValue', `MaxDatapoints must be 1 to ${LIMITS.datapointsPerDataRequest}`);
    }
    const results = evaluateQueries(queries, span.endMs, (stat, query) =>
      readSeries(store, stat, query, periodsIn(span, checkPeriod(stat.Period), lengths)),
    ).flatMap(({ query, series }) => series.map((each) => resultOf(query.Id, each, ScanBy === 'TimestampAscending')));
    return { ...pageOf(results, offsetOf(NextToken), limit), Messages: [] };
  };
  return { GetMetricData };
}

function resultOf(Id: string | undefined, { label, values }: Series, ascending: boolean) {
  const points = [...values].sort(([a], [b]) => (ascending ? a - b : b - a));
  return {
    Id,
    Label: label,
    Timestamps: points.map(([atMs]) => new Date(atMs)),
    Values: points.map(([, value]) => value),
  };
}

/** At most `limit` datapoints from the `offset`-th on, counted through all results; a result without any is there once. */
function pageOf(results: ReturnType<typeof resultOf>[], offset: number, limit: number) {
  const MetricDataResults: MetricDataResult[] = [];
  let passed = 0;
  for (const { Id, Label, Timestamps, Values } of results) {
    const from = Math.max(0, offset - passed);
    const until = Math.min(Values.length, offset + limit - passed);
    const isEmptyHere = Values.length === 0 && passed >= offset && passed < offset + limit;
    if (until > from || isEmptyHere) {
      MetricDataResults.push({
        Id,
        Label,
        Timestamps: Timestamps.slice(from, until),
        Values: Values.slice(from, until),
        StatusCode: until < Values.length ? 'PartialData' : 'Complete',
      });
    }
    passed += Values.length;
  }
  return { MetricDataResults, NextToken: passed > offset + limit ? String(offset + limit) : undefined };
}
