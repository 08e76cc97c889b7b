import type { DatabaseSync } from 'node:sqlite';
import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { METRIC_RETENTION_MS, PRUNE_EVERY_MS } from './limits.ts';

/** What identifies a series of datapoints. Each unit is a series of its own. */
export interface Metric {
  namespace: string;
  name: string;
  dimensions: Dimension[];
}

/** One value that was seen `count` times, or a statistic set. */
export interface Datum {
  atMs: number;
  unit: string;
  count: number;
  sum: number;
  min: number;
  max: number;
}

export interface MetricStore {
  add(metric: Metric, data: Datum[]): void;
  /** The data from `fromMs` to before `untilMs`, oldest first. */
  read(metric: Metric, fromMs: number, untilMs: number, unit: string | undefined): Datum[];
  /** Every metric that has data since `sinceMs`. */
  list(sinceMs: number): Metric[];
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS metrics (
    id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, dimensions TEXT NOT NULL, last_ms INTEGER NOT NULL,
    UNIQUE (namespace, name, dimensions)
  );
  CREATE TABLE IF NOT EXISTS data (
    metric INTEGER NOT NULL, at_ms INTEGER NOT NULL, unit TEXT NOT NULL, count REAL NOT NULL, sum REAL NOT NULL,
    min REAL NOT NULL, max REAL NOT NULL
  );
  CREATE INDEX IF NOT EXISTS data_by_metric ON data (metric, at_ms);
  CREATE INDEX IF NOT EXISTS data_by_time ON data (at_ms);
`;

/** Dimensions have no order: two lists of the same ones are the same metric. */
const dimensionsKey = (dimensions: Dimension[]): string =>
  JSON.stringify(dimensions.map(({ Name, Value }) => [Name, Value]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));

/** Metrics on disk: values as they came, so that any statistic can be made of them. */
export function createMetricStore(database: DatabaseSync): MetricStore {
  database.exec(SCHEMA);
  const touch = database.prepare(`INSERT INTO metrics (namespace, name, dimensions, last_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT (namespace, name, dimensions) DO UPDATE SET last_ms = max(last_ms, excluded.last_ms) RETURNING id`);
  const find = database.prepare('SELECT id FROM metrics WHERE namespace = ? AND name = ? AND dimensions = ?');
  const insert = database.prepare(
    'INSERT INTO data (metric, at_ms, unit, count, sum, min, max) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const select = database.prepare(`SELECT at_ms, unit, count, sum, min, max FROM data
    WHERE metric = ?1 AND at_ms >= ?2 AND at_ms < ?3 AND (?4 IS NULL OR unit = ?4) ORDER BY at_ms`);
  const recent = database.prepare('SELECT namespace, name, dimensions FROM metrics WHERE last_ms >= ? ORDER BY id');
  const forgetData = database.prepare('DELETE FROM data WHERE at_ms < ?');
  const forgetMetrics = database.prepare('DELETE FROM metrics WHERE last_ms < ?');
  let prunedAtMs = 0;

  function prune(nowMs: number): void {
    if (nowMs - prunedAtMs < PRUNE_EVERY_MS) return;
    prunedAtMs = nowMs;
    forgetData.run(nowMs - METRIC_RETENTION_MS);
    forgetMetrics.run(nowMs - METRIC_RETENTION_MS);
  }

  return {
    add({ namespace, name, dimensions }, data) {
      prune(Date.now());
      const lastMs = Math.max(...data.map((datum) => datum.atMs));
      const id = Number(touch.get(namespace, name, dimensionsKey(dimensions), lastMs)?.id);
      for (const { atMs, unit, count, sum, min, max } of data) insert.run(id, atMs, unit, count, sum, min, max);
    },
    read({ namespace, name, dimensions }, fromMs, untilMs, unit) {
      const id = find.get(namespace, name, dimensionsKey(dimensions))?.id;
      if (id === undefined) return [];
      return select.all(id, fromMs, untilMs, unit ?? null).map((row) => ({
        atMs: Number(row.at_ms),
        unit: String(row.unit),
        count: Number(row.count),
        sum: Number(row.sum),
        min: Number(row.min),
        max: Number(row.max),
      }));
    },
    list: (sinceMs) =>
      recent.all(sinceMs).map((row) => ({
        namespace: String(row.namespace),
        name: String(row.name),
        dimensions: (JSON.parse(String(row.dimensions)) as [string, string][]).map(([Name, Value]) => ({
          Name,
          Value,
        })),
      })),
  };
}
