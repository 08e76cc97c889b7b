import type { Dimension, MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { GroupCounters, TrafficCounters } from '../traffic/traffic-counters.ts';

/** A datum holds at most 150 different values (CloudWatch API reference, MetricDatum). */
const VALUES_MAX = 150;

/** Where and when data belong. */
export interface DataPlace {
  dimensions: Dimension[];
  timestamp: Date;
}

/** A count of things that each are one: Sum is their number, Average is 1. Nothing is reported of none. */
export function countDatum(name: string, count: number, { dimensions, timestamp }: DataPlace): MetricDatum[] {
  if (count <= 0) return [];
  const base = { MetricName: name, Dimensions: dimensions, Timestamp: timestamp, Unit: 'Count' as const };
  return [{ ...base, Values: [1], Counts: [count] }];
}

export function valueDatum(name: string, value: number, { dimensions, timestamp }: DataPlace): MetricDatum {
  return { MetricName: name, Dimensions: dimensions, Timestamp: timestamp, Unit: 'Count', Value: value };
}

/** Every response time with how often it came, so that percentiles can be read back. */
export function responseTimeData(times: ReadonlyMap<number, number>, { dimensions, timestamp }: DataPlace) {
  const entries = [...times];
  const data: MetricDatum[] = [];
  for (let from = 0; from < entries.length; from += VALUES_MAX) {
    const some = entries.slice(from, from + VALUES_MAX);
    data.push({
      MetricName: 'TargetResponseTime',
      Dimensions: dimensions,
      Timestamp: timestamp,
      Unit: 'Seconds',
      Values: some.map(([seconds]) => seconds),
      Counts: some.map(([, count]) => count),
    });
  }
  return data;
}

type Counts = Record<string, number>;

/** The counters of one kind without what is not a count. */
export function countsOf(counters: TrafficCounters | GroupCounters): Counts {
  const counts: Counts = {};
  for (const [name, value] of Object.entries(counters)) {
    if (typeof value === 'number' && name !== 'ActiveConnectionCount') counts[name] = value;
  }
  return counts;
}

/** What has been counted since `before`. */
export function countedSince(counts: Counts, before: Counts = {}): [name: string, count: number][] {
  return Object.entries(counts).map(([name, count]) => [name, count - (before[name] ?? 0)]);
}
