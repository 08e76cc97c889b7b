import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { LIMITS, NEWEST_DATUM_MS, OLDEST_DATUM_MS } from './limits.ts';
import type { Datum } from './metric-store.ts';
import { refusal } from './refusal.ts';

/** The data of one MetricDatum: a value, values with counts, or a statistic set. Refuses what PutMetricData refuses. */
export function readDatum(datum: MetricDatum, nowMs: number): Datum[] {
  const { MetricName, Dimensions = [], Timestamp, Unit = 'None', Value, Values, Counts, StatisticValues } = datum;
  if (!MetricName) throw refusal('MissingParameter', 'The parameter MetricData.member.N.MetricName is required.');
  if (Dimensions.length > LIMITS.dimensionsPerMetric) {
    throw refusal('InvalidParameterValue', `A metric may have at most ${LIMITS.dimensionsPerMetric} dimensions`);
  }
  const atMs = Timestamp?.getTime() ?? nowMs;
  if (atMs < nowMs - OLDEST_DATUM_MS || atMs > nowMs + NEWEST_DATUM_MS) {
    throw refusal(
      'InvalidParameterValue',
      `The timestamp of ${MetricName} must be within two weeks back and two hours ahead`,
    );
  }
  const base = { atMs, unit: Unit };
  if (StatisticValues) {
    const { SampleCount = 0, Sum = 0, Minimum = 0, Maximum = 0 } = StatisticValues;
    if (Value !== undefined || Values) throw eitherOr(MetricName);
    for (const value of [Sum, Minimum, Maximum]) checkNumber(value, MetricName);
    checkCount(SampleCount, MetricName);
    return [{ ...base, count: SampleCount, sum: Sum, min: Minimum, max: Maximum }];
  }
  if ((Value === undefined) === (Values === undefined)) throw eitherOr(MetricName);
  const values = Values ?? [Value ?? 0];
  if (values.length > LIMITS.valuesPerDatum) {
    throw refusal('InvalidParameterValue', `${MetricName} may have at most ${LIMITS.valuesPerDatum} values`);
  }
  if (Counts && Counts.length !== values.length) {
    throw refusal('InvalidParameterValue', `Values and Counts of ${MetricName} must have the same length`);
  }
  return values.map((value, i) => {
    const count = Counts?.[i] ?? 1;
    checkNumber(value, MetricName);
    checkCount(count, MetricName);
    return { ...base, count, sum: value * count, min: value, max: value };
  });
}

const eitherOr = (name: string) =>
  refusal('InvalidParameterCombination', `${name} must have exactly one of Value, Values and StatisticValues`);

/** Infinity and NaN are refused, and what is beyond ±2^360. */
function checkNumber(value: number, name: string): void {
  if (Math.abs(value) <= 2 ** 360) return;
  throw refusal('InvalidParameterValue', `The value ${value} for parameter ${name} is invalid.`);
}

function checkCount(count: number, name: string): void {
  if (count > 0 && Number.isFinite(count)) return;
  throw refusal('InvalidParameterValue', `The count ${count} for parameter ${name} must be greater than 0.`);
}
