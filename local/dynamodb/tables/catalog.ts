import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import { validationError } from '../validation-error.ts';
import { compileTable } from './compile-table.ts';
import type { Table, TableSettings } from './table.ts';
import { tableStatus } from './table-status.ts';

/** The tables of the account, kept on disk and, compiled, in memory. */
export interface Catalog {
  /** A table for its items, by name or ARN; ResourceNotFoundException without one, or while it is being created. */
  forItems(tableName: string | undefined): Table;
  /** A table for its settings, by name or ARN. */
  forSettings(tableName: string | undefined): Table;
  find(tableName: string): Table | undefined;
  /** All names in alphabetical order. */
  names(): string[];
  all(): Table[];
  insert(name: string, settings: TableSettings): Table;
  save(table: Table, settings: TableSettings): Table;
  remove(table: Table): void;
  /** Reads all anew: after a transaction that was rolled back. */
  reload(): void;
}

export function createCatalog(cloud: Cloud, database: DatabaseSync): Catalog {
  database.exec(
    'CREATE TABLE IF NOT EXISTS tables (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, settings TEXT NOT NULL)',
  );
  const insertRow = database.prepare('INSERT INTO tables (name, settings) VALUES (?, ?)');
  const updateRow = database.prepare('UPDATE tables SET settings = ? WHERE id = ?');
  const deleteRow = database.prepare('DELETE FROM tables WHERE id = ?');
  const selectRows = database.prepare('SELECT id, name, settings FROM tables');
  const tables = new Map<string, Table>();

  const keep = (id: number, name: string, settings: TableSettings) => {
    const table = compileTable(cloud, id, name, settings);
    tables.set(name, table);
    return table;
  };

  const catalog: Catalog = {
    forItems(tableName) {
      const table = tables.get(tableNameOf(tableName));
      if (table && tableStatus(table.settings, Date.now()) !== 'CREATING') return table;
      throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
    },
    forSettings(tableName) {
      const name = tableNameOf(tableName);
      const table = tables.get(name);
      if (table) return table;
      throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
    },
    find: (tableName) => tables.get(tableNameOf(tableName)),
    names: () => [...tables.keys()].sort(),
    all: () => [...tables.values()],
    insert(name, settings) {
      const { lastInsertRowid } = insertRow.run(name, JSON.stringify(settings));
      return keep(Number(lastInsertRowid), name, settings);
    },
    save(table, settings) {
      updateRow.run(JSON.stringify(settings), table.id);
      return keep(table.id, table.name, settings);
    },
    remove(table) {
      deleteRow.run(table.id);
      tables.delete(table.name);
    },
    reload() {
      tables.clear();
      for (const row of selectRows.all()) {
        keep(Number(row.id), String(row.name), JSON.parse(String(row.settings)) as TableSettings);
      }
    },
  };
  catalog.reload();
  return catalog;
}

/** `table/Name` of an ARN, or the name itself. */
export function tableNameOf(nameOrArn: string | undefined): string {
  if (nameOrArn === undefined) {
    throw validationError(
      "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null",
    );
  }
  return nameOrArn.startsWith('arn:') ? (nameOrArn.split(':table/')[1]?.split('/')[0] ?? nameOrArn) : nameOrArn;
}
