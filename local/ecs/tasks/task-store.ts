import type { DatabaseSync } from 'node:sqlite';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { inTransaction } from '../../cloud/store.ts';
import { parseDated, type TaskRecord } from './task-record.ts';

/** What ListTasks selects by. */
export interface TaskFilter {
  clusterArn: string;
  desiredStatus: string;
  startedBy?: string | undefined;
  family?: string | undefined;
  launchType?: string | undefined;
  containerInstanceArn?: string | undefined;
}

export interface OutboxEntry {
  id: number;
  clusterArn: string;
  event: PutEventsRequestEntry;
}

export type TaskStore = ReturnType<typeof createTaskStore>;

/** Tasks, live and lately stopped, and the events about them that are not sent yet: written together or not at all. */
export function createTaskStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS tasks (
      seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, cluster_arn TEXT NOT NULL, last_status TEXT NOT NULL,
      desired_status TEXT NOT NULL, started_by TEXT, family TEXT, launch_type TEXT, stopped_at INTEGER,
      record TEXT NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS tasks_by_status ON tasks (cluster_arn, desired_status);
    CREATE INDEX IF NOT EXISTS tasks_by_starter ON tasks (started_by);
    CREATE INDEX IF NOT EXISTS tasks_by_end ON tasks (stopped_at) WHERE stopped_at IS NOT NULL;
    CREATE TABLE IF NOT EXISTS outbox (
      id INTEGER PRIMARY KEY, cluster_arn TEXT NOT NULL, event TEXT NOT NULL) STRICT`);
  const insert = database.prepare(
    'INSERT INTO tasks (id, cluster_arn, last_status, desired_status, started_by, family, launch_type, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const update = database.prepare(
    'UPDATE tasks SET last_status = ?, desired_status = ?, stopped_at = ?, record = ? WHERE id = ?',
  );
  const byId = database.prepare('SELECT record FROM tasks WHERE id = ?');
  const live = database.prepare("SELECT record FROM tasks WHERE last_status <> 'STOPPED' ORDER BY seq");
  const counts = database.prepare(
    "SELECT last_status AS status, launch_type AS type, count(*) AS number FROM tasks WHERE cluster_arn = ? AND last_status <> 'STOPPED' GROUP BY 1, 2",
  );
  const select =
    database.prepare(`SELECT record ->> '$.task.taskArn' AS arn, record ->> '$.describableAtMs' AS at FROM tasks
    WHERE cluster_arn = ? AND desired_status = ? AND ifnull(started_by, '') = ifnull(?, ifnull(started_by, ''))
    AND family = ifnull(?, family) AND launch_type = ifnull(?, launch_type)
    AND (? IS NULL OR record ->> '$.task.containerInstanceArn' = ?) ORDER BY seq`);
  const expired = database.prepare('SELECT id FROM tasks WHERE stopped_at < ?');
  const remove = database.prepare('DELETE FROM tasks WHERE id = ?');
  const addEvent = database.prepare('INSERT INTO outbox (cluster_arn, event) VALUES (?, ?)');
  const nextEvents = database.prepare('SELECT * FROM outbox ORDER BY id LIMIT ?');
  const removeEvent = database.prepare('DELETE FROM outbox WHERE id = ?');
  const parse = (row: Record<string, unknown>): TaskRecord => parseDated(String(row.record));

  return {
    insert(record: TaskRecord, family: string, event: PutEventsRequestEntry): void {
      const { task } = record;
      insert.run(
        record.id,
        task.clusterArn,
        task.lastStatus,
        task.desiredStatus,
        task.startedBy ?? null,
        family,
        task.launchType ?? null,
        JSON.stringify(record),
      );
      addEvent.run(task.clusterArn, JSON.stringify(event));
    },
    /** `also` is written in the same transaction. */
    save(record: TaskRecord, event?: PutEventsRequestEntry, also?: () => void): void {
      const { task } = record;
      const stoppedAt = task.lastStatus === 'STOPPED' ? Date.now() : null;
      inTransaction(database, () => {
        update.run(task.lastStatus, task.desiredStatus, stoppedAt, JSON.stringify(record), record.id);
        if (event) addEvent.run(task.clusterArn, JSON.stringify(event));
        also?.();
      });
    },
    addEvent(clusterArn: string, event: PutEventsRequestEntry): void {
      addEvent.run(clusterArn, JSON.stringify(event));
    },
    get(id: string): TaskRecord | undefined {
      const row = byId.get(id);
      return row && parse(row);
    },
    listLive: (): TaskRecord[] => live.all().map(parse),
    /** Every task that matches, oldest first. */
    list(filter: TaskFilter): { taskArn: string; describableAtMs: number }[] {
      const { clusterArn, desiredStatus, startedBy, family, launchType, containerInstanceArn } = filter;
      const host = containerInstanceArn ?? null;
      return select
        .all(clusterArn, desiredStatus, startedBy ?? null, family ?? null, launchType ?? null, host, host)
        .map((row) => ({ taskArn: String(row.arn), describableAtMs: Number(row.at) }));
    },
    /** How many have not ended, of each status and launch type. */
    countLive: (clusterArn: string): { status: string; launchType: string; count: number }[] =>
      counts.all(clusterArn).map((row) => ({
        status: String(row.status),
        launchType: String(row.type),
        count: Number(row.number),
      })),
    /** Ids of tasks that stopped before that time. */
    listExpired: (beforeMs: number): string[] => expired.all(beforeMs).map((row) => String(row.id)),
    remove(id: string): void {
      remove.run(id);
    },
    nextEvents: (limit: number): OutboxEntry[] =>
      nextEvents.all(limit).map((row) => ({
        id: Number(row.id),
        clusterArn: String(row.cluster_arn),
        event: parseDated(String(row.event)),
      })),
    removeEvents(ids: number[]): void {
      inTransaction(database, () => {
        for (const id of ids) removeEvent.run(id);
      });
    },
  };
}
