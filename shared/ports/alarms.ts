import type { MetricQuery } from '../domain/gate.ts';

export interface AlarmFacts {
  value: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  reason: string;
  /** When it went to the state that it has. */
  changedAtMs: number;
}

/** What gates ask CloudWatch. */
export interface Alarms {
  /** Metric and composite alarms by their names; those that do not exist are left out. */
  describe(names: readonly string[]): Promise<Map<string, AlarmFacts>>;
  /** The newest value of a query by `nowMs`, of a whole period; undefined where there is none. */
  measure(query: MetricQuery, nowMs: number): Promise<number | undefined>;
}
