import type { DatabaseSync } from 'node:sqlite';

export interface StoredGroup {
  name: string;
  createdAtMs: number;
  retentionDays: number | undefined;
  tags: Record<string, string>;
  logGroupClass: string;
  kmsKeyId?: string | undefined;
}

export interface StoredStream {
  name: string;
  createdAtMs: number;
  firstEventMs: number | undefined;
  lastEventMs: number | undefined;
  lastIngestionMs: number | undefined;
  storedBytes: number;
}

export interface StoredEvent {
  seq: number;
  stream: string;
  timestampMs: number;
  ingestedAtMs: number;
  message: string;
}

/** A place in the order of events: by timestamp, then by arrival. */
export interface Position {
  timestampMs: number;
  seq: number;
}

export interface EventRange {
  group: string;
  /** All streams where left out. */
  streams?: string[] | undefined;
  fromMs: number;
  /** Exclusive. */
  toMs: number;
  after?: Position | undefined;
  before?: Position | undefined;
  newestFirst?: boolean;
  limit: number;
}

export type LogStore = ReturnType<typeof createLogStore>;

/** Log groups, streams and events. */
export function createLogStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS log_groups (name TEXT PRIMARY KEY, log_group TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS log_streams (
      log_group TEXT, name TEXT, created_at INTEGER NOT NULL, first_event INTEGER, last_event INTEGER,
      last_ingestion INTEGER, bytes INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (log_group, name)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS log_events (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, log_group TEXT NOT NULL, stream TEXT NOT NULL, timestamp INTEGER NOT NULL,
      ingested_at INTEGER NOT NULL, message TEXT NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS log_events_by_stream ON log_events (log_group, stream, timestamp, seq);
    CREATE INDEX IF NOT EXISTS log_events_by_time ON log_events (log_group, timestamp, seq)`);
  const putGroup = database.prepare('INSERT OR REPLACE INTO log_groups VALUES (?, ?)');
  const getGroup = database.prepare('SELECT log_group FROM log_groups WHERE name = ?');
  const allGroups = database.prepare('SELECT log_group FROM log_groups ORDER BY name');
  const groupBytes = database.prepare('SELECT ifnull(sum(bytes), 0) AS bytes FROM log_streams WHERE log_group = ?');
  const removeGroup = ['log_groups WHERE name', 'log_streams WHERE log_group', 'log_events WHERE log_group'].map((of) =>
    database.prepare(`DELETE FROM ${of} = ?`),
  );
  const addStream = database.prepare('INSERT INTO log_streams (log_group, name, created_at) VALUES (?, ?, ?)');
  const getStream = database.prepare('SELECT * FROM log_streams WHERE log_group = ? AND name = ?');
  const allStreams = database.prepare('SELECT * FROM log_streams WHERE log_group = ? ORDER BY name');
  const noteEvents = database.prepare(`UPDATE log_streams SET first_event = min(ifnull(first_event, ?1), ?1),
    last_event = max(ifnull(last_event, ?2), ?2), last_ingestion = ?3, bytes = bytes + ?4
    WHERE log_group = ?5 AND name = ?6`);
  const removeStream = [
    'log_streams WHERE log_group = ? AND name = ?',
    'log_events WHERE log_group = ? AND stream = ?',
  ].map((of) => database.prepare(`DELETE FROM ${of}`));
  const addEvent = database.prepare(
    'INSERT INTO log_events (log_group, stream, timestamp, ingested_at, message) VALUES (?, ?, ?, ?, ?)',
  );
  const removeOld = database.prepare('DELETE FROM log_events WHERE log_group = ? AND timestamp < ?');
  const select = (order: 'ASC' | 'DESC') =>
    database.prepare(`SELECT * FROM log_events WHERE log_group = ?1 AND timestamp >= ?2 AND timestamp < ?3
      AND (?4 IS NULL OR stream IN (SELECT value FROM json_each(?4)))
      AND (timestamp, seq) > (?5, ?6) AND (timestamp, seq) < (?7, ?8)
      ORDER BY timestamp ${order}, seq ${order} LIMIT ?9`);
  const selects = { oldest: select('ASC'), newest: select('DESC') };
  const parseGroup = (row: Record<string, unknown>): StoredGroup => JSON.parse(String(row.log_group));

  return {
    saveGroup(group: StoredGroup): void {
      putGroup.run(group.name, JSON.stringify(group));
    },
    findGroup(name: string): StoredGroup | undefined {
      const row = getGroup.get(name);
      return row && parseGroup(row);
    },
    listGroups: (): StoredGroup[] => allGroups.all().map(parseGroup),
    storedBytes: (group: string): number => Number(groupBytes.get(group)?.bytes),
    removeGroup(name: string): void {
      for (const statement of removeGroup) statement.run(name);
    },
    addStream(group: string, name: string): void {
      addStream.run(group, name, Date.now());
    },
    findStream(group: string, name: string): StoredStream | undefined {
      const row = getStream.get(group, name);
      return row && toStream(row);
    },
    listStreams: (group: string): StoredStream[] => allStreams.all(group).map(toStream),
    removeStream(group: string, name: string): void {
      for (const statement of removeStream) statement.run(group, name);
    },
    /** Adds events to a stream; call in a transaction. */
    addEvents(group: string, stream: string, events: { timestampMs: number; message: string }[]): void {
      const now = Date.now();
      let bytes = 0;
      for (const { timestampMs, message } of events) {
        addEvent.run(group, stream, timestampMs, now, message);
        bytes += Buffer.byteLength(message) + 26;
      }
      const times = events.map((event) => event.timestampMs);
      noteEvents.run(Math.min(...times), Math.max(...times), now, bytes, group, stream);
    },
    removeEventsBefore(group: string, timeMs: number): void {
      removeOld.run(group, timeMs);
    },
    listEvents(range: EventRange): StoredEvent[] {
      const { group, streams, fromMs, toMs, after, before, newestFirst, limit } = range;
      const last = Number.MAX_SAFE_INTEGER;
      return selects[newestFirst ? 'newest' : 'oldest']
        .all(
          group,
          fromMs,
          toMs,
          streams ? JSON.stringify(streams) : null,
          after?.timestampMs ?? -1,
          after?.seq ?? -1,
          before?.timestampMs ?? last,
          before?.seq ?? last,
          limit,
        )
        .map((row) => ({
          seq: Number(row.seq),
          stream: String(row.stream),
          timestampMs: Number(row.timestamp),
          ingestedAtMs: Number(row.ingested_at),
          message: String(row.message),
        }));
    },
  };
}

function toStream(row: Record<string, unknown>): StoredStream {
  const number = (value: unknown) => (value === null ? undefined : Number(value));
  return {
    name: String(row.name),
    createdAtMs: Number(row.created_at),
    firstEventMs: number(row.first_event),
    lastEventMs: number(row.last_event),
    lastIngestionMs: number(row.last_ingestion),
    storedBytes: Number(row.bytes),
  };
}
