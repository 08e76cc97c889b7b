import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens one service's database: a file of its own in `directory`, or in memory without one (tests, simulation).
 * WAL with synchronous=NORMAL: what was answered survives `kill -9` (the pages are with the kernel);
 * only a power cut may lose the last transactions, and never the file's integrity (sqlite.org/wal.html).
 */
export function openStore(directory: string | undefined, name: string): DatabaseSync {
  if (directory === undefined) return new DatabaseSync(':memory:');
  mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(path.join(directory, `${name}.sqlite`));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
  return database;
}

/** Runs `work` in one transaction: all of it is on disk or none. `work` must be synchronous. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk has rolled it back already: another ROLLBACK would fail and hide why (sqlite.org/lang_transaction.html).
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
