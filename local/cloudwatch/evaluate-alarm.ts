import { AwsError } from '../cloud/aws-error.ts';
import { periodSecOf, queriesOf } from './alarm-queries.ts';
import type { AlarmState, MetricAlarmConfig } from './alarm-record.ts';
import { describeEvaluation, type EvaluatedPeriod } from './describe-evaluation.ts';
import { judgeDatapoints, type MissingDataTreatment } from './judge-datapoints.ts';
import { evaluateQueries } from './math/evaluate-queries.ts';
import type { MetricStore } from './metric-store.ts';
import type { PeriodLengths } from './period-lengths.ts';
import { readSeries } from './read-series.ts';

/** So many periods more than EvaluationPeriods are looked at; the user guide's examples look at 5 for 3. */
const EXTRA_PERIODS = 2;

const IS_BREACHING: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * The state of an alarm by its data up to `untilMs`; undefined where it keeps the one that it has.
 * Its periods end there: evaluated each minute, an alarm of five-minute periods looks at the last five minutes.
 */
export function evaluateAlarm(
  metrics: MetricStore,
  config: MetricAlarmConfig,
  untilMs: number,
  lengths: PeriodLengths,
): Omit<AlarmState, 'updatedAtMs'> | undefined {
  const { EvaluationPeriods: evaluationPeriods = 1, ComparisonOperator = '', Threshold: threshold = 0 } = config;
  const periodMs = lengths.periodMs(periodSecOf(config));
  const count = evaluationPeriods + EXTRA_PERIODS;
  const span = { fromMs: untilMs - count * periodMs, untilMs, periodMs };
  const values = valuesOf(metrics, config, span);
  if (values instanceof AwsError) return { value: 'INSUFFICIENT_DATA', reason: values.message, reasonData: undefined };
  const periods = Array.from({ length: count }, (_, i): EvaluatedPeriod => {
    const atMs = span.fromMs + i * periodMs;
    return { atMs, value: values.get(atMs) };
  });

  const isBreaching = IS_BREACHING[ComparisonOperator];
  const judged = periods.map(({ value }) => {
    if (value === undefined) return 'missing';
    return isBreaching?.(value, threshold) ? 'breaching' : 'within';
  });
  const datapointsToAlarm = config.DatapointsToAlarm ?? evaluationPeriods;
  const verdict = judgeDatapoints(judged, { datapointsToAlarm, evaluationPeriods }, treatmentOf(config));
  if (verdict.value === undefined) return undefined;
  return { value: verdict.value, ...describeEvaluation(config, periods, judged, verdict, untilMs) };
}

/** The values of the query that the alarm watches, or why there are none. */
function valuesOf(
  metrics: MetricStore,
  config: MetricAlarmConfig,
  span: Parameters<typeof readSeries>[3],
): Map<number, number> | AwsError {
  try {
    const [watched] = evaluateQueries(queriesOf(config), span.untilMs, (stat, query) =>
      readSeries(metrics, stat, query, span),
    );
    return watched?.series[0]?.values ?? new Map();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

/** "Alarms that evaluate metrics in the AWS/DynamoDB namespace always ignore missing data" (PutMetricAlarm). */
function treatmentOf({ Namespace, TreatMissingData = 'missing' }: MetricAlarmConfig): MissingDataTreatment {
  return Namespace === 'AWS/DynamoDB' ? 'ignore' : (TreatMissingData as MissingDataTreatment);
}
