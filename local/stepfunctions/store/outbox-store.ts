import type { DatabaseSync } from 'node:sqlite';

/** A status change that EventBridge has not been told yet. */
export interface OutboxEntry {
  id: number;
  executionArn: string;
  atMs: number;
  /** JSON, the event's detail. */
  detail: string;
}

export type OutboxStore = ReturnType<typeof createOutboxStore>;

export function createOutboxStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS outbox (
      id INTEGER PRIMARY KEY AUTOINCREMENT, executionArn TEXT NOT NULL, atMs INTEGER NOT NULL, detail TEXT NOT NULL
    ) STRICT;`);
  const insert = database.prepare('INSERT INTO outbox (executionArn, atMs, detail) VALUES (?, ?, ?)');
  const selectFirst = database.prepare('SELECT * FROM outbox ORDER BY id LIMIT 1');
  const remove = database.prepare('DELETE FROM outbox WHERE id = ?');

  return {
    add: (executionArn: string, atMs: number, detail: string) => void insert.run(executionArn, atMs, detail),
    first: () => selectFirst.get() as unknown as OutboxEntry | undefined,
    remove: (id: number) => void remove.run(id),
  };
}
