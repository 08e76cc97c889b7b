import type { DatabaseSync } from 'node:sqlite';
import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { HIGH_RESOLUTION_RETENTION_MS, METRIC_RETENTION_MS, PRUNE_EVERY_MS } from './limits.ts';

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

/** Equal values of one time and unit are one row: a thousand requests that took 12 ms are no more than one. */
const SCHEMA = `
  DROP TABLE IF EXISTS data;
  CREATE TABLE IF NOT EXISTS metrics (
    id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, dimensions TEXT NOT NULL, last_ms INTEGER NOT NULL,
    UNIQUE (namespace, name, dimensions)
  );
  CREATE TABLE IF NOT EXISTS points (
    metric INTEGER NOT NULL, at_ms INTEGER NOT NULL, unit TEXT NOT NULL, min REAL NOT NULL, max REAL NOT NULL,
    count REAL NOT NULL, sum REAL NOT NULL, PRIMARY KEY (metric, at_ms, unit, min, max)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS points_by_time ON points (at_ms);
`;
const MERGE = 'ON CONFLICT DO UPDATE SET count = count + excluded.count, sum = sum + excluded.sum';

/** Dimensions have no order: two lists of the same ones are the same metric. */
const dimensionsKey = (dimensions: Dimension[]): string =>
  JSON.stringify(dimensions.map(({ Name, Value }) => [Name, Value]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));

/**
 * Metrics on disk, with every value that was put, so that any statistic and percentile can be made of them.
 * What is older than three hours is kept by the minute, and what is older than 15 days not at all.
 */
export function createMetricStore(database: DatabaseSync, minuteMs: number): MetricStore {
  database.exec(SCHEMA);
  const touch = database.prepare(`INSERT INTO metrics (namespace, name, dimensions, last_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT (namespace, name, dimensions) DO UPDATE SET last_ms = max(last_ms, excluded.last_ms) RETURNING id`);
  const find = database.prepare('SELECT id FROM metrics WHERE namespace = ? AND name = ? AND dimensions = ?');
  const insert = database.prepare(
    `INSERT INTO points (metric, at_ms, unit, min, max, count, sum) VALUES (?, ?, ?, ?, ?, ?, ?) ${MERGE}`,
  );
  const select = database.prepare(`SELECT at_ms, unit, count, sum, min, max FROM points
    WHERE metric = ?1 AND at_ms >= ?2 AND at_ms < ?3 AND (?4 IS NULL OR unit = ?4) ORDER BY at_ms`);
  const recent = database.prepare('SELECT namespace, name, dimensions FROM metrics WHERE last_ms >= ? ORDER BY id');
  const rollUp = database.prepare(`INSERT INTO points (metric, at_ms, unit, min, max, count, sum)
    SELECT metric, at_ms - at_ms % ?2, unit, min, max, sum(count), sum(sum) FROM points
    WHERE at_ms < ?1 AND at_ms % ?2 <> 0 GROUP BY 1, 2, 3, 4, 5 ${MERGE}`);
  const dropRolledUp = database.prepare('DELETE FROM points WHERE at_ms < ?1 AND at_ms % ?2 <> 0');
  const forgetPoints = database.prepare('DELETE FROM points WHERE at_ms < ?');
  const forgetMetrics = database.prepare('DELETE FROM metrics WHERE last_ms < ?');
  let prunedAtMs = 0;

  function prune(nowMs: number): void {
    if (nowMs - prunedAtMs < PRUNE_EVERY_MS) return;
    prunedAtMs = nowMs;
    forgetPoints.run(nowMs - METRIC_RETENTION_MS);
    forgetMetrics.run(nowMs - METRIC_RETENTION_MS);
    rollUp.run(nowMs - HIGH_RESOLUTION_RETENTION_MS, minuteMs);
    dropRolledUp.run(nowMs - HIGH_RESOLUTION_RETENTION_MS, minuteMs);
  }

  return {
    add({ namespace, name, dimensions }, data) {
      prune(Date.now());
      const lastMs = Math.max(...data.map((datum) => datum.atMs));
      const id = Number(touch.get(namespace, name, dimensionsKey(dimensions), lastMs)?.id);
      for (const { atMs, unit, count, sum, min, max } of data) insert.run(id, atMs, unit, min, max, count, sum);
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
