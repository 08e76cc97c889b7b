import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { openStore } from '../cloud/store.ts';
import type { StoredFunction } from './stored-function.ts';
import type { StoredMapping } from './stored-mapping.ts';

export interface AsyncEvent {
  id: number;
  functionName: string;
  requestId: string;
  enqueuedAtMs: number;
  attempts: number;
  dueAtMs: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS functions (name TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS code (hash TEXT PRIMARY KEY, zip BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS mappings (uuid TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS checkpoints (
    mapping TEXT, shard TEXT, sequence TEXT, finished INTEGER NOT NULL, PRIMARY KEY (mapping, shard)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS async_events (
    id INTEGER PRIMARY KEY, function_name TEXT NOT NULL, request_id TEXT NOT NULL, payload TEXT NOT NULL,
    enqueued_at_ms INTEGER NOT NULL, attempts INTEGER NOT NULL, due_at_ms INTEGER NOT NULL
  );
`;

/** `name`, `name:$LATEST`, `<account>:function:name` or a whole ARN, as the parts that they say. */
export function parseFunctionName(text: string | undefined): { name: string; qualifier: string } {
  const parts = (text ?? '').split(':');
  const at = parts.indexOf('function');
  const [name = '', qualifier = '$LATEST'] = at < 0 ? parts : parts.slice(at + 1);
  return { name, qualifier };
}

export type LambdaStore = ReturnType<typeof openLambdaStore>;

/** Functions and mappings are read from memory and written through; events and checkpoints live on disk. */
export function openLambdaStore(cloud: Cloud) {
  const database = openStore(cloud.directory, 'lambda');
  database.exec(SCHEMA);
  const load = <Row>(table: string, key: string) =>
    new Map(
      database
        .prepare(`SELECT ${key} AS key, json FROM ${table}`)
        .all()
        .map((row) => [String(row.key), JSON.parse(String(row.json)) as Row]),
    );
  const functions = load<StoredFunction>('functions', 'name');
  const mappings = load<StoredMapping>('mappings', 'uuid');
  const sql = {
    putFunction: database.prepare('INSERT OR REPLACE INTO functions VALUES (?, ?)'),
    deleteFunction: database.prepare('DELETE FROM functions WHERE name = ?'),
    putCode: database.prepare('INSERT OR IGNORE INTO code VALUES (?, ?)'),
    getCode: database.prepare('SELECT zip FROM code WHERE hash = ?'),
    allCode: database.prepare('SELECT hash FROM code'),
    deleteCode: database.prepare('DELETE FROM code WHERE hash = ?'),
    putMapping: database.prepare('INSERT OR REPLACE INTO mappings VALUES (?, ?)'),
    deleteMapping: database.prepare('DELETE FROM mappings WHERE uuid = ?'),
    getCheckpoint: database.prepare('SELECT sequence, finished FROM checkpoints WHERE mapping = ? AND shard = ?'),
    putCheckpoint: database.prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)'),
    deleteCheckpoints: database.prepare('DELETE FROM checkpoints WHERE mapping = ?'),
    addEvent: database.prepare('INSERT INTO async_events VALUES (NULL, ?, ?, ?, ?, 0, ?)'),
    allEvents: database.prepare(
      'SELECT id, function_name, request_id, enqueued_at_ms, attempts, due_at_ms FROM async_events ORDER BY id',
    ),
    eventPayload: database.prepare('SELECT payload FROM async_events WHERE id = ?'),
    updateEvent: database.prepare('UPDATE async_events SET attempts = ?, due_at_ms = ? WHERE id = ?'),
    deleteEvent: database.prepare('DELETE FROM async_events WHERE id = ?'),
    deleteEventsOf: database.prepare('DELETE FROM async_events WHERE function_name = ?'),
  };

  return {
    functions: {
      find: (text: string | undefined) => functions.get(parseFunctionName(text).name),
      all: () => [...functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
      /** Throws ResourceNotFoundException, also for a version or alias: there is only $LATEST. */
      get(text: string | undefined, qualifierBeside?: string): StoredFunction {
        const { name, qualifier } = parseFunctionName(text);
        const wanted = qualifierBeside ?? qualifier;
        const found = functions.get(name);
        if (found && wanted === '$LATEST') return found;
        const suffix = wanted === '$LATEST' ? '' : `:${wanted}`;
        const arn = cloud.arn('lambda', `function:${name}${suffix}`);
        throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
      },
      put(fn: StoredFunction) {
        sql.putFunction.run(fn.name, JSON.stringify(fn));
        functions.set(fn.name, fn);
      },
      delete(name: string) {
        sql.deleteEventsOf.run(name);
        sql.deleteFunction.run(name);
        functions.delete(name);
      },
    },
    code: {
      put: (hash: string, zip: Uint8Array) => void sql.putCode.run(hash, zip),
      get: (hash: string) => sql.getCode.get(hash)?.zip as Uint8Array | undefined,
      all: () => sql.allCode.all().map((row) => String(row.hash)),
      delete: (hash: string) => void sql.deleteCode.run(hash),
    },
    mappings: {
      all: () => [...mappings.values()],
      find: (uuid: string | undefined) => mappings.get(uuid ?? ''),
      put(mapping: StoredMapping) {
        sql.putMapping.run(mapping.uuid, JSON.stringify(mapping));
        mappings.set(mapping.uuid, mapping);
      },
      delete(uuid: string) {
        sql.deleteCheckpoints.run(uuid);
        sql.deleteMapping.run(uuid);
        mappings.delete(uuid);
      },
    },
    checkpoints: {
      get(uuid: string, shard: string): { sequence: string | undefined; finished: boolean } | undefined {
        const row = sql.getCheckpoint.get(uuid, shard);
        return row && { sequence: (row.sequence as string | null) ?? undefined, finished: row.finished === 1 };
      },
      put: (uuid: string, shard: string, sequence: string | undefined, finished: boolean) =>
        void sql.putCheckpoint.run(uuid, shard, sequence ?? null, finished ? 1 : 0),
    },
    events: {
      all: (): AsyncEvent[] =>
        sql.allEvents.all().map((row) => ({
          id: Number(row.id),
          functionName: String(row.function_name),
          requestId: String(row.request_id),
          enqueuedAtMs: Number(row.enqueued_at_ms),
          attempts: Number(row.attempts),
          dueAtMs: Number(row.due_at_ms),
        })),
      add(functionName: string, requestId: string, payload: string): AsyncEvent {
        const now = Date.now();
        const { lastInsertRowid } = sql.addEvent.run(functionName, requestId, payload, now, now);
        return { id: Number(lastInsertRowid), functionName, requestId, enqueuedAtMs: now, attempts: 0, dueAtMs: now };
      },
      payloadOf: (id: number) => sql.eventPayload.get(id)?.payload as string | undefined,
      update: (event: AsyncEvent) => void sql.updateEvent.run(event.attempts, event.dueAtMs, event.id),
      delete: (id: number) => void sql.deleteEvent.run(id),
    },
    close: () => database.close(),
  };
}
