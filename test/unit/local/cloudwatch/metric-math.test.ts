import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { evaluateQueries } from '../../../../local/cloudwatch/math/evaluate-queries.ts';
import type { Series } from '../../../../local/cloudwatch/math/series.ts';

const _ = undefined;
const MINUTES = 5;
const minute = (i: number) => i * 60_000;

/** The metrics of the tables of using-metric-math.html, and some more. */
const METRICS: Record<string, (number | undefined)[]> = {
  m1: [30, 20, 0, 0, _],
  m2: [20, _, 20, _, _],
  errors: [1, 0, _, 4, 8],
  requests: [10, 10, 10, 0, 16],
  c1: [1, 1, 0, 0, _],
  c2: [30, _, 0, 0, 30],
  c3: [0, 0, 20, _, 20],
  up: [1, 4, _, 10, 7],
  empty: [_, _, _, _, _],
};

function readMetric(id: string): Series {
  const points = (METRICS[id] ?? []).flatMap((value, i): [number, number][] =>
    value === undefined ? [] : [[minute(i), value]],
  );
  return { label: id, metricId: id, periodSec: 60, periodMs: 60_000, startMs: 0, values: new Map(points) };
}

function compute(Expression: string, metrics = Object.keys(METRICS)) {
  const queries: MetricDataQuery[] = [
    ...metrics.map((Id) => ({ Id, MetricStat: { Metric: {}, Period: 60, Stat: 'Sum' }, ReturnData: false })),
    { Id: 'e', Expression },
  ];
  const results = evaluateQueries(queries, minute(MINUTES), (_stat, { Id = '' }) => readMetric(Id));
  const series = results.flatMap((result) => result.series);
  return series.map(({ values }) => Array.from({ length: MINUTES }, (_each, i) => values.get(minute(i))));
}

describe('metric math', () => {
  it.each<[string, (number | undefined)[]]>([
    ['m1 < m2', [0, 0, 1, 0, _]],
    ['m1 >= 30', [1, 0, 0, 0, _]],
    ['m1 > 15 AND m2 > 15', [1, 0, 0, 0, _]],
    ['m1 > 15 || m2 > 15', [1, 1, 1, 0, _]],
    ['m1 + m2', [50, 20, 20, 0, _]],
    ['errors / requests * 100', [10, 0, 0, _, 50]],
    ['-m1 + 2 ^ 3 ^ 0 * 2', [-26, -16, 4, 4, _]],
    ['(m1 - 10) * 2', [40, 20, -20, -20, _]],
    ['IF(c1, c2, c3)', [30, 0, 20, _, _]],
    ['IF(c1, 5, c3)', [5, 5, 20, _, _]],
    ['IF(c1, c2, 5)', [30, 0, 5, 5, _]],
    ['IF(1, c2)', [30, _, 0, 0, 30]],
    ['IF(0, c2)', [_, _, _, _, _]],
    ['FILL(m2, 0)', [20, 0, 20, 0, 0]],
    ['FILL(m2, REPEAT)', [20, 20, 20, 20, 20]],
    ['FILL(up, LINEAR)', [1, 4, 7, 10, 7]],
    ['FILL(m2, m1)', [20, 20, 20, 0, _]],
    ['DIFF(up)', [_, 3, _, 6, -3]],
    ['RATE(up) * 60', [_, 3, _, 3, -3]],
    ['RUNNING_SUM(up)', [1, 5, _, 15, 22]],
    ['ABS(m2 - m1)', [10, 20, 20, 0, _]],
    ['CEIL(up / 3) + FLOOR(up / 3)', [1, 3, _, 7, 5]],
    ['up - AVG(up)', [-4.5, -1.5, _, 4.5, 1.5]],
    ['up * 0 + SUM(up) + MAX(up) - MIN(up) + DATAPOINT_COUNT(up)', [35, 35, _, 35, 35]],
    ['SUM([m1, m2])', [50, 20, 20, 0, _]],
    ['AVG([m1, m2])', [25, 10, 10, 0, _]],
    ['MIN([m1, m2])', [20, 20, 0, 0, _]],
    ['SUM(METRICS("requests")) / PERIOD(requests)', [10 / 60, 10 / 60, 10 / 60, 0, 16 / 60]],
    ['TIME_SERIES(MAX(up))', [10, 10, 10, 10, 10]],
    ['FIRST(SORT([m1, up, requests], MAX, ASC))', [1, 4, _, 10, 7]],
    ['LAST(SLICE(SORT([m1, up, requests], SUM, DESC), 0, 2))', [10, 10, 10, 0, 16]],
    ['up + 0 * METRIC_COUNT(METRICS())', [1, 4, _, 10, 7]],
  ])('%s', (expression, expected) => {
    expect(compute(expression)).toEqual([expected]);
  });

  it('gives an array of time series where an expression comes to one', () => {
    expect(compute('METRICS() * 2', ['m1', 'm2'])).toEqual([
      [60, 40, 0, 0, _],
      [40, _, 40, _, _],
    ]);
    expect(compute('REMOVE_EMPTY([empty, m2])')).toHaveLength(1);
  });

  it.each([
    ['', 'it ends too early'],
    ['m1 +', 'it ends too early'],
    ['m1 ) + 1', "unexpected ')' at position"],
    ['m1 ; 2', 'unexpected character at position'],
    ['SEARCH("{AWS/EC2}", "Average")', 'the function SEARCH is not in this local cloud'],
    ['ANOMALY_DETECTION_BAND(m1)', 'ANOMALY_DETECTION_BAND'],
    ['m9 * 2', "there is no query 'm9'"],
    ['e + 1', "'e' refers to itself"],
    ['AVG(m1)', 'its result must be a time series'],
    ['FILL(m1)', 'FILL needs another argument'],
    ['[m1, m2] + [m1, m2]', 'cannot take two arrays'],
    ['SORT(METRICS(), TOP, ASC)', 'SORT takes one of'],
    [`${'('.repeat(500)}m1${')'.repeat(500)}`, 'nested too deeply'],
  ])('refuses %s', (expression, message) => {
    expect(() => compute(expression)).toThrow(message);
    expect(() => compute(expression)).toThrow("Error in expression 'e'");
  });
});
