import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { LIMITS, NEWEST_DATUM_MS, OLDEST_DATUM_MS } from './limits.ts';
import type { Datum } from './metric-store.ts';
import type { PeriodLengths } from './period-lengths.ts';
import { refusal } from './refusal.ts';

/**
 * The data of one MetricDatum: a value, values with counts, or a statistic set. Refuses what PutMetricData refuses.
 * Their time is that of their minute, or of their second with a StorageResolution of 1.
 */
export function readDatum(datum: MetricDatum, nowMs: number, lengths: PeriodLengths): Datum[] {
  const { MetricName, Dimensions = [], Timestamp, Unit = 'None', Value, Values, Counts, StatisticValues } = datum;
  const { StorageResolution = 60 } = datum;
  if (!MetricName) throw refusal('MissingParameter', 'The parameter MetricData.member.N.MetricName is required.');
  if (MetricName.length > 255) throw refusal('InvalidParameterValue', 'A MetricName has at most 255 characters');
  if (StorageResolution !== 1 && StorageResolution !== 60) {
    throw refusal('InvalidParameterValue', `The StorageResolution of ${MetricName} must be 1 or 60`);
  }
  if (Dimensions.length > LIMITS.dimensionsPerMetric) {
    throw refusal('InvalidParameterValue', `A metric may have at most ${LIMITS.dimensionsPerMetric} dimensions`);
  }
  for (const { Name = '', Value: value = '' } of Dimensions) {
    if (/^[^:]{1,255}$/.test(Name) && /^[^\s]/.test(value) && value.length <= 1024) continue;
    throw refusal('InvalidParameterValue', `${MetricName} has a dimension without a valid name and value`);
  }
  const givenMs = Timestamp?.getTime() ?? nowMs;
  if (givenMs < nowMs - OLDEST_DATUM_MS || givenMs > nowMs + NEWEST_DATUM_MS) {
    throw refusal(
      'InvalidParameterValue',
      `The timestamp of ${MetricName} must be within two weeks back and two hours ahead`,
    );
  }
  const stepMs = lengths.periodMs(StorageResolution);
  const base = { atMs: Math.floor(givenMs / stepMs) * stepMs, unit: Unit };
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
