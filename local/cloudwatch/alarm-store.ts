import type { DatabaseSync } from 'node:sqlite';
import type { HistoryItemType } from '@aws-sdk/client-cloudwatch';
import { type AlarmRecord, type CompositeAlarmConfig, isComposite } from './alarm-record.ts';
import { HISTORY_RETENTION_MS, PRUNE_EVERY_MS } from './limits.ts';

export interface HistoryItem {
  alarmName: string;
  type: HistoryItemType;
  summary: string;
  /** JSON. */
  data: string;
  atMs: number;
}

export interface HistoryQuery {
  alarmName: string | undefined;
  type: HistoryItemType | undefined;
  fromMs: number;
  untilMs: number;
  ascending: boolean;
  limit: number;
  offset: number;
}

export interface AlarmStore {
  get(name: string): AlarmRecord | undefined;
  /** In the order of names. */
  all(): AlarmRecord[];
  composites(): AlarmRecord<CompositeAlarmConfig>[];
  put(record: AlarmRecord): void;
  remove(name: string): void;
  /** Reads the alarms anew: to be called when a transaction was undone. */
  reload(): void;
  addHistory(item: HistoryItem): void;
  history(query: HistoryQuery): HistoryItem[];
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS alarms (name TEXT PRIMARY KEY, json TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS history (
    id INTEGER PRIMARY KEY, alarm TEXT NOT NULL, type TEXT NOT NULL, summary TEXT NOT NULL, data TEXT NOT NULL,
    at_ms INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS history_by_time ON history (at_ms, id);
`;

/**
 * Alarms and their history on disk. All alarms are in memory too, since every one of them is looked at each minute;
 * a record is never changed, a new one takes its place.
 */
export function createAlarmStore(database: DatabaseSync): AlarmStore {
  database.exec(SCHEMA);
  const every = database.prepare('SELECT json FROM alarms');
  const upsert = database.prepare('INSERT OR REPLACE INTO alarms (name, json) VALUES (?, ?)');
  const erase = database.prepare('DELETE FROM alarms WHERE name = ?');
  const insert = database.prepare('INSERT INTO history (alarm, type, summary, data, at_ms) VALUES (?, ?, ?, ?, ?)');
  const forget = database.prepare('DELETE FROM history WHERE at_ms < ?');
  const select = (order: 'ASC' | 'DESC') =>
    database.prepare(`SELECT alarm, type, summary, data, at_ms FROM history
      WHERE (?1 IS NULL OR alarm = ?1) AND (?2 IS NULL OR type = ?2) AND at_ms >= ?3 AND at_ms < ?4
      ORDER BY at_ms ${order}, id ${order} LIMIT ?5 OFFSET ?6`);
  const oldestFirst = select('ASC');
  const newestFirst = select('DESC');
  const alarms = new Map<string, AlarmRecord>();
  let prunedAtMs = 0;

  function reload(): void {
    alarms.clear();
    for (const row of every.all()) {
      const record = JSON.parse(String(row.json)) as AlarmRecord;
      alarms.set(record.name, record);
    }
  }
  reload();

  return {
    get: (name) => alarms.get(name),
    all: () => [...alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    composites: () => [...alarms.values()].filter(isComposite),
    put(record) {
      upsert.run(record.name, JSON.stringify(record));
      alarms.set(record.name, record);
    },
    remove(name) {
      erase.run(name);
      alarms.delete(name);
    },
    reload,
    addHistory({ alarmName, type, summary, data, atMs }) {
      insert.run(alarmName, type, summary, data, atMs);
      if (atMs - prunedAtMs < PRUNE_EVERY_MS) return;
      prunedAtMs = atMs;
      forget.run(atMs - HISTORY_RETENTION_MS);
    },
    history({ alarmName, type, fromMs, untilMs, ascending, limit, offset }) {
      const statement = ascending ? oldestFirst : newestFirst;
      return statement.all(alarmName ?? null, type ?? null, fromMs, untilMs, limit, offset).map((row) => ({
        alarmName: String(row.alarm),
        type: row.type as HistoryItemType,
        summary: String(row.summary),
        data: String(row.data),
        atMs: Number(row.at_ms),
      }));
    },
  };
}
