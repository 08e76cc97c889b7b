import type { DatabaseSync } from 'node:sqlite';

/** One entry of an execution's history. `details` is JSON of `{ stateEnteredEventDetails: {…} }` or `{}`. */
export interface StoredEvent {
  executionId: number;
  id: number;
  previousEventId: number;
  timestampMs: number;
  type: string;
  details: string;
}

export type EventStore = ReturnType<typeof createEventStore>;

export function createEventStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS events (
      executionId INTEGER NOT NULL, id INTEGER NOT NULL, previousEventId INTEGER NOT NULL,
      timestampMs INTEGER NOT NULL, type TEXT NOT NULL, details TEXT NOT NULL, PRIMARY KEY (executionId, id)
    ) STRICT;`);
  const insert = database.prepare(
    'INSERT INTO events VALUES (:executionId, :id, :previousEventId, :timestampMs, :type, :details)',
  );
  const selectUp = database.prepare('SELECT * FROM events WHERE executionId = ? AND id > ? ORDER BY id LIMIT ?');
  const selectDown = database.prepare('SELECT * FROM events WHERE executionId = ? AND id < ? ORDER BY id DESC LIMIT ?');
  const removeAll = database.prepare('DELETE FROM events WHERE executionId = ?');

  return {
    add: (event: StoredEvent) => void insert.run({ ...event }),
    after: (executionId: number, id: number, limit: number) =>
      selectUp.all(executionId, id, limit) as unknown as StoredEvent[],
    before: (executionId: number, id: number, limit: number) =>
      selectDown.all(executionId, id, limit) as unknown as StoredEvent[],
    removeAll: (executionId: number) => void removeAll.run(executionId),
  };
}
