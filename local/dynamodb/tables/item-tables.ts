import type { DatabaseSync } from 'node:sqlite';
import type { Item } from '../values/attribute-value.ts';
import { itemFromText } from '../values/item-text.ts';
import { type KeyBytes, placeInIndex } from './item-keys.ts';
import type { Statements } from './statements.ts';
import type { Index, Table } from './table.ts';

/** An item as it lies in the database. */
export interface StoredItem {
  text: string;
  bytes: number;
  item: Item;
}

/** The sqlite tables behind a DynamoDB table: one for its items and one for the entries of each index. */
export interface ItemTables {
  create(table: Table): void;
  drop(table: Table): void;
  /** Creates an index over what the table holds. */
  createIndex(table: Table, index: Index): void;
  dropIndex(index: Index): void;
  get(table: Table, key: KeyBytes): StoredItem | undefined;
  put(table: Table, key: KeyBytes, text: string, bytes: number, expiresAtSec: number | null): void;
  delete(table: Table, key: KeyBytes): void;
  addEntry(index: Index, place: KeyBytes, key: KeyBytes): void;
  removeEntry(index: Index, place: KeyBytes, key: KeyBytes): void;
  setExpiry(table: Table, key: KeyBytes, expiresAtSec: number | null): void;
  /** Every item, one after the other. */
  each(table: Table, visit: (key: KeyBytes, item: Item) => void): void;
  expired(table: Table, fromSec: number, toSec: number, limit: number): KeyBytes[];
  count(table: Table): { items: number; bytes: number };
  countEntries(index: Index): number;
}

export function createItemTables(database: DatabaseSync, statements: Statements): ItemTables {
  const tables: ItemTables = {
    create(table) {
      database.exec(
        `CREATE TABLE ${table.items} (pk BLOB, sk BLOB, bytes INTEGER, expires INTEGER, item TEXT, PRIMARY KEY (pk, sk)) WITHOUT ROWID;
         CREATE INDEX ${table.items}_expires ON ${table.items} (expires) WHERE expires IS NOT NULL`,
      );
      for (const index of table.indexes) createEntries(database, index);
    },
    drop(table) {
      for (const index of table.indexes) tables.dropIndex(index);
      statements.forget(table.items);
      database.exec(`DROP TABLE ${table.items}`);
    },
    createIndex(table, index) {
      createEntries(database, index);
      tables.each(table, (key, item) => {
        const place = placeInIndex(index, item);
        if (place) tables.addEntry(index, place, key);
      });
    },
    dropIndex(index) {
      statements.forget(index.entries);
      database.exec(`DROP TABLE ${index.entries}`);
    },
    get(table, key) {
      const row = statements.get(`SELECT bytes, item FROM ${table.items} WHERE pk = ? AND sk = ?`).get(key.pk, key.sk);
      if (!row) return undefined;
      const text = String(row.item);
      return { text, bytes: Number(row.bytes), item: itemFromText(text) };
    },
    put(table, key, text, bytes, expiresAtSec) {
      statements
        .get(`INSERT OR REPLACE INTO ${table.items} (pk, sk, bytes, expires, item) VALUES (?, ?, ?, ?, ?)`)
        .run(key.pk, key.sk, bytes, expiresAtSec, text);
    },
    delete(table, key) {
      statements.get(`DELETE FROM ${table.items} WHERE pk = ? AND sk = ?`).run(key.pk, key.sk);
    },
    addEntry(index, place, key) {
      statements
        .get(`INSERT OR REPLACE INTO ${index.entries} (ipk, isk, pk, sk) VALUES (?, ?, ?, ?)`)
        .run(place.pk, place.sk, key.pk, key.sk);
    },
    removeEntry(index, place, key) {
      statements
        .get(`DELETE FROM ${index.entries} WHERE ipk = ? AND isk = ? AND pk = ? AND sk = ?`)
        .run(place.pk, place.sk, key.pk, key.sk);
    },
    setExpiry(table, key, expiresAtSec) {
      statements.get(`UPDATE ${table.items} SET expires = ? WHERE pk = ? AND sk = ?`).run(expiresAtSec, key.pk, key.sk);
    },
    each(table, visit) {
      const rows = statements.get(`SELECT pk, sk, item FROM ${table.items}`).all();
      for (const row of rows) visit(keyOfRow(row), itemFromText(String(row.item)));
    },
    expired(table, fromSec, toSec, limit) {
      const rows = statements
        .get(`SELECT pk, sk FROM ${table.items} WHERE expires > ? AND expires <= ? LIMIT ?`)
        .all(fromSec, toSec, limit);
      return rows.map(keyOfRow);
    },
    count(table) {
      const row = statements.get(`SELECT count(*) AS items, sum(bytes) AS bytes FROM ${table.items}`).get();
      return { items: Number(row?.items ?? 0), bytes: Number(row?.bytes ?? 0) };
    },
    countEntries(index) {
      return Number(statements.get(`SELECT count(*) AS entries FROM ${index.entries}`).get()?.entries ?? 0);
    },
  };
  return tables;
}

function createEntries(database: DatabaseSync, index: Index): void {
  database.exec(
    `CREATE TABLE ${index.entries} (ipk BLOB, isk BLOB, pk BLOB, sk BLOB, PRIMARY KEY (ipk, isk, pk, sk)) WITHOUT ROWID`,
  );
}

function keyOfRow(row: Record<string, unknown>): KeyBytes {
  return { pk: row.pk as Uint8Array, sk: row.sk as Uint8Array };
}
