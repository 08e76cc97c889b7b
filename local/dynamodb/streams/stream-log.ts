import type { DatabaseSync } from 'node:sqlite';
import type { StreamViewType } from '@aws-sdk/client-dynamodb';
import type { Statements } from '../tables/statements.ts';

export interface StoredStream {
  id: number;
  tableName: string;
  arn: string;
  label: string;
  viewType: StreamViewType;
  keySchema: string;
  createdAtMs: number;
  /** When it was disabled or its table deleted: no more records come. */
  closedAtMs: number | undefined;
  /** Its sequence numbers come after this one. */
  openedAfter: number;
  /** All up to this one have been trimmed away. */
  trimmedThrough: number;
}

type EventName = 'INSERT' | 'MODIFY' | 'REMOVE';

/** One change as it is kept: items as the texts that the table has. */
export interface StoredRecord {
  sequence: number;
  createdAtMs: number;
  eventName: EventName;
  keys: string;
  newImage: string | undefined;
  oldImage: string | undefined;
  bytes: number;
  byTimeToLive: boolean;
}

/** The change records of all streams, in the order of their commits. A stream outlives its table by a day. */
export interface StreamLog {
  open(stream: Omit<StoredStream, 'id' | 'closedAtMs' | 'openedAfter' | 'trimmedThrough'>): number;
  close(id: number, nowMs: number): void;
  find(arn: string): StoredStream | undefined;
  list(): StoredStream[];
  append(streamId: number, record: Omit<StoredRecord, 'sequence'>): void;
  /** Records after a sequence number, oldest first. */
  read(streamId: number, after: number, limit: number): StoredRecord[];
  /** A transaction was rolled back: what it has appended after this sequence number is gone from memory too. */
  forgetAfter(sequence: number): void;
  /** The last sequence number that was given out. */
  latest(): number;
  /** Removes records from before a moment, and streams that are closed and empty since then. */
  trim(beforeMs: number): void;
}

/** The newest records of a stream, which is where its readers are, as long as they keep up. */
interface Recent {
  records: StoredRecord[];
  /** All records after this one are here. */
  after: number;
}

/** Then the older half goes. */
const RECENT_MAX = 500;

export function createStreamLog(database: DatabaseSync, statements: Statements): StreamLog {
  database.exec(`
    CREATE TABLE IF NOT EXISTS streams (
      id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, table_name TEXT, label TEXT, view_type TEXT,
      key_schema TEXT, created_ms INTEGER, closed_ms INTEGER, opened_after INTEGER NOT NULL, trimmed_through INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS stream_sequence (one INTEGER PRIMARY KEY CHECK (one = 1), trimmed_through INTEGER);
    INSERT OR IGNORE INTO stream_sequence VALUES (1, 0);
    CREATE TABLE IF NOT EXISTS stream_records (
      stream_id INTEGER, sequence INTEGER, created_ms INTEGER, event_name TEXT, keys TEXT, new_image TEXT,
      old_image TEXT, bytes INTEGER, by_ttl INTEGER, PRIMARY KEY (stream_id, sequence)) WITHOUT ROWID`);
  let last = lastSequence(database);
  const recent = new Map<number, Recent>();

  function keep(streamId: number, record: StoredRecord): void {
    const kept = recent.get(streamId) ?? { records: [], after: record.sequence - 1 };
    recent.set(streamId, kept);
    kept.records.push(record);
    if (kept.records.length <= RECENT_MAX) return;
    kept.after = kept.records[RECENT_MAX / 2 - 1]?.sequence ?? kept.after;
    kept.records = kept.records.slice(RECENT_MAX / 2);
  }

  /** Undefined: some of what is asked for is on disk alone. */
  function readRecent(streamId: number, after: number, limit: number): StoredRecord[] | undefined {
    const kept = recent.get(streamId);
    if (!kept || after < kept.after) return undefined;
    const from = kept.records.findLastIndex(({ sequence }) => sequence <= after) + 1;
    return kept.records.slice(from, from + limit);
  }

  /** Sequence numbers rise with time, so that only the old records are looked at, not the day's. */
  function trimStream(id: number, beforeMs: number): void {
    const oldest = statements
      .get('SELECT created_ms FROM stream_records WHERE stream_id = ? ORDER BY sequence LIMIT 1')
      .get(id);
    if (!oldest || Number(oldest.created_ms) >= beforeMs) return;
    const kept = statements
      .get('SELECT sequence FROM stream_records WHERE stream_id = ? AND created_ms >= ? ORDER BY sequence LIMIT 1')
      .get(id, beforeMs);
    const through = kept ? Number(kept.sequence) - 1 : last;
    statements.get('DELETE FROM stream_records WHERE stream_id = ? AND sequence <= ?').run(id, through);
    statements.get('UPDATE streams SET trimmed_through = ? WHERE id = ?').run(through, id);
  }

  return {
    open(stream) {
      const { lastInsertRowid } = statements
        .get(
          'INSERT INTO streams (arn, table_name, label, view_type, key_schema, created_ms, opened_after, trimmed_through) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        )
        .run(
          stream.arn,
          stream.tableName,
          stream.label,
          stream.viewType,
          stream.keySchema,
          stream.createdAtMs,
          last,
          last,
        );
      return Number(lastInsertRowid);
    },
    close(id, nowMs) {
      statements.get('UPDATE streams SET closed_ms = ? WHERE id = ?').run(nowMs, id);
    },
    find(arn) {
      const row = statements.get('SELECT * FROM streams WHERE arn = ?').get(arn);
      return row && streamOf(row);
    },
    list: () => statements.get('SELECT * FROM streams ORDER BY arn').all().map(streamOf),
    append(streamId, record) {
      last += 1;
      keep(streamId, { sequence: last, ...record });
      statements
        .get('INSERT INTO stream_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          streamId,
          last,
          record.createdAtMs,
          record.eventName,
          record.keys,
          record.newImage ?? null,
          record.oldImage ?? null,
          record.bytes,
          record.byTimeToLive ? 1 : 0,
        );
    },
    read(streamId, after, limit) {
      const known = readRecent(streamId, after, limit);
      if (known) return known;
      return statements
        .get('SELECT * FROM stream_records WHERE stream_id = ? AND sequence > ? ORDER BY sequence LIMIT ?')
        .all(streamId, after, limit)
        .map(recordOf);
    },
    forgetAfter(sequence) {
      for (const kept of recent.values()) {
        while ((kept.records.at(-1)?.sequence ?? 0) > sequence) kept.records.pop();
      }
    },
    latest: () => last,
    trim(beforeMs) {
      for (const { id } of statements.get('SELECT id FROM streams').all()) trimStream(Number(id), beforeMs);
      statements.get('UPDATE stream_sequence SET trimmed_through = ? WHERE trimmed_through < ?').run(last, last);
      statements.get('DELETE FROM streams WHERE closed_ms < ?').run(beforeMs);
    },
  };
}

/** A sequence number is never given twice, also when all records were trimmed before a restart. */
function lastSequence(database: DatabaseSync): number {
  const row = database
    .prepare(
      'SELECT max((SELECT coalesce(max(sequence), 0) FROM stream_records), (SELECT trimmed_through FROM stream_sequence)) AS last',
    )
    .get();
  return Number(row?.last ?? 0);
}

type Row = Record<string, unknown>;

function streamOf(row: Row): StoredStream {
  return {
    id: Number(row.id),
    tableName: String(row.table_name),
    arn: String(row.arn),
    label: String(row.label),
    viewType: String(row.view_type) as StreamViewType,
    keySchema: String(row.key_schema),
    createdAtMs: Number(row.created_ms),
    closedAtMs: row.closed_ms === null ? undefined : Number(row.closed_ms),
    openedAfter: Number(row.opened_after),
    trimmedThrough: Number(row.trimmed_through),
  };
}

function recordOf(row: Row): StoredRecord {
  return {
    sequence: Number(row.sequence),
    createdAtMs: Number(row.created_ms),
    eventName: String(row.event_name) as EventName,
    keys: String(row.keys),
    newImage: row.new_image === null ? undefined : String(row.new_image),
    oldImage: row.old_image === null ? undefined : String(row.old_image),
    bytes: Number(row.bytes),
    byTimeToLive: row.by_ttl === 1,
  };
}
