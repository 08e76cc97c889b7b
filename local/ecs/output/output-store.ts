import type { DatabaseSync } from 'node:sqlite';

export type OutputStore = ReturnType<typeof createOutputStore>;

/** When each part of a container's output was seen, and how much of it CloudWatch Logs has. */
export function createOutputStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS output_marks (
      task_id TEXT, container TEXT, end_offset INTEGER, at_ms INTEGER NOT NULL,
      PRIMARY KEY (task_id, container, end_offset)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS output_shipped (
      task_id TEXT, container TEXT, offset INTEGER NOT NULL, PRIMARY KEY (task_id, container)) STRICT`);
  const mark = database.prepare('INSERT OR IGNORE INTO output_marks VALUES (?, ?, ?, ?)');
  const seen = database.prepare(
    'SELECT at_ms FROM output_marks WHERE task_id = ? AND container = ? AND end_offset > ? ORDER BY end_offset LIMIT 1',
  );
  const ship = database.prepare('INSERT OR REPLACE INTO output_shipped VALUES (?, ?, ?)');
  const shipped = database.prepare('SELECT offset FROM output_shipped WHERE task_id = ? AND container = ?');
  const forgetMarks = database.prepare('DELETE FROM output_marks WHERE task_id = ?');
  const forgetShipped = database.prepare('DELETE FROM output_shipped WHERE task_id = ?');

  return {
    /** The output reached this size now. */
    mark(taskId: string, container: string, bytes: number): void {
      mark.run(taskId, container, bytes, Date.now());
    },
    /** When the byte at that offset was first seen; now, where it was not seen yet. */
    seenAtMs(taskId: string, container: string, offset: number): number {
      return Number(seen.get(taskId, container, offset)?.at_ms ?? Date.now());
    },
    setShipped(taskId: string, container: string, offset: number): void {
      ship.run(taskId, container, offset);
    },
    shipped: (taskId: string, container: string): number => Number(shipped.get(taskId, container)?.offset ?? 0),
    forget(taskId: string): void {
      forgetMarks.run(taskId);
      forgetShipped.run(taskId);
    },
  };
}
