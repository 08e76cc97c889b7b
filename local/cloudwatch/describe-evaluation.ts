import { queriesOf } from './alarm-queries.ts';
import type { MetricAlarmConfig } from './alarm-record.ts';
import type { Judged, Verdict } from './judge-datapoints.ts';

/** A period of the evaluation range; without a value nothing was measured in it. */
export interface EvaluatedPeriod {
  atMs: number;
  value: number | undefined;
}

const COMPARED: Record<string, string> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};
const TREATED: Record<string, string> = { breaching: 'Breaching', notBreaching: 'NonBreaching', ignore: 'Ignored' };

const timestamp = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '+0000');

/** AWS writes 5 as 5.0. */
const written = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** `99.5 (25/11/26 21:20:00)` */
function datapoint({ atMs, value = 0 }: EvaluatedPeriod): string {
  const [date = '', time = ''] = new Date(atMs).toISOString().split('T');
  const [year = '', month, day] = date.split('-');
  return `${written(value)} (${day}/${month}/${year.slice(2)} ${time.slice(0, 8)})`;
}

/** Why an alarm has its state, in CloudWatch's own sentences, and the data behind it. */
export function describeEvaluation(
  config: MetricAlarmConfig,
  periods: EvaluatedPeriod[],
  judged: Judged[],
  verdict: Verdict,
  untilMs: number,
): { reason: string; reasonData: string } {
  const { EvaluationPeriods = 1, Threshold = 0 } = config;
  const real = periods.filter(({ value }) => value !== undefined).slice(-EvaluationPeriods);
  const stat = queriesOf(config).find(({ MetricStat }) => MetricStat)?.MetricStat;
  const reasonData = {
    version: '1.0',
    queryDate: timestamp(untilMs),
    ...(real[0] ? { startDate: timestamp(real[0].atMs) } : {}),
    ...(config.Metrics?.length ? {} : { statistic: stat?.Stat }),
    period: stat?.Period,
    recentDatapoints: real.map(({ value }) => value),
    threshold: Threshold,
    evaluatedDatapoints: real.toReversed().map(({ atMs, value }) => ({ timestamp: timestamp(atMs), value })),
  };
  return { reason: reasonOf(config, real, periods, judged, verdict), reasonData: JSON.stringify(reasonData) };
}

function reasonOf(
  config: MetricAlarmConfig,
  real: EvaluatedPeriod[],
  periods: EvaluatedPeriod[],
  judged: Judged[],
  { value, filled }: Verdict,
): string {
  const { EvaluationPeriods: n = 1, DatapointsToAlarm: m = n, TreatMissingData = 'missing' } = config;
  const datapoints = (count: number) => `${count} datapoint${count === 1 ? '' : 's'}`;
  if (value === 'INSUFFICIENT_DATA') return `Insufficient Data: ${datapoints(n)} ${n === 1 ? 'was' : 'were'} unknown.`;
  const treatedAs = TREATED[TreatMissingData];
  const missing =
    filled > 0 && treatedAs
      ? `${filled} missing datapoint${filled === 1 ? ' was' : 's were'} treated as [${treatedAs}]`
      : undefined;
  if (real.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${n} period${n === 1 ? '' : 's'} and ${missing}.`;
  }
  const wanted: Judged = value === 'ALARM' ? 'breaching' : 'within';
  const shown = periods.filter((each, i) => judged[i] === wanted && real.includes(each));
  const listed = (shown.length > 0 ? shown : real).toReversed().map(datapoint).join(', ');
  const count = shown.length > 0 ? shown.length : real.length;
  const of = n === 1 ? datapoints(count) : `${count} out of the last ${n} datapoints`;
  const was = count === 1 ? 'was' : 'were';
  const compared = COMPARED[config.ComparisonOperator ?? ''];
  const threshold = `the threshold (${written(config.Threshold ?? 0)})`;
  const minimum = `(minimum ${datapoints(value === 'ALARM' ? m : n - m + 1)} for ${value === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK'} transition)`;
  const not = value === 'ALARM' ? '' : 'not ';
  return `Threshold Crossed: ${of} [${listed}] ${was} ${not}${compared} ${threshold}${missing ? ` and ${missing}` : ''} ${minimum}.`;
}
