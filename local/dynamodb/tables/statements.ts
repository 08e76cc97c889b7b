import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Prepared statements by their text. */
export interface Statements {
  get(sql: string): StatementSync;
  /** Forgets those on a table that is about to be dropped. */
  forget(table: string): void;
}

export function createStatements(database: DatabaseSync): Statements {
  const prepared = new Map<string, StatementSync>();
  return {
    get(sql) {
      const known = prepared.get(sql);
      if (known) return known;
      const statement = database.prepare(sql);
      prepared.set(sql, statement);
      return statement;
    },
    forget(table) {
      const names = new RegExp(`\\b${table}\\b`);
      for (const sql of prepared.keys()) if (names.test(sql)) prepared.delete(sql);
    },
  };
}
