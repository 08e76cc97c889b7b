import type { MetricQuery } from '../domain/gate.ts';
import type { MetricName } from '../domain/scaling/scaling-resources.ts';

export interface AlarmFacts {
  value: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  reason: string;
  /** When it went to the state that it has. */
  changedAtMs: number;
}

/** What gates ask CloudWatch, and whoever puts policies. */
export interface Alarms {
  /** Metric and composite alarms by their names; those that do not exist are left out. */
  describe(names: readonly string[]): Promise<Map<string, AlarmFacts>>;
  /** The newest value of a query by `nowMs`, of a whole period; undefined where there is none. */
  measure(query: MetricQuery, nowMs: number): Promise<number | undefined>;
  /** Whether there has been data of exactly this metric in the last two weeks; CloudWatch tells some minutes late. */
  knows(metric: MetricName): Promise<boolean>;
  /** Why CloudWatch would never measure the query, in its own words: an expression or a statistic that it cannot read. */
  refusalOf(query: MetricQuery, nowMs: number): Promise<string | undefined>;
}
