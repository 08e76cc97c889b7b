import type { Cloud } from '../cloud/cloud.ts';
import { inTransaction, openStore } from '../cloud/store.ts';
import { createStreamLog, type StreamLog } from './streams/stream-log.ts';
import { type Catalog, createCatalog } from './tables/catalog.ts';
import { createItemTables, type ItemTables } from './tables/item-tables.ts';
import { createStatements, type Statements } from './tables/statements.ts';

/** What every operation works on. */
export interface Engine {
  cloud: Cloud;
  statements: Statements;
  catalog: Catalog;
  items: ItemTables;
  streams: StreamLog;
  /** How long a table stays CREATING or UPDATING. */
  tableDelayMs: number;
  /** Runs `work` in one transaction, then wakes who waits for the streams that it wrote to. */
  transaction<T>(work: () => T): T;
  /** The same for work that changes tables: the catalog in memory follows a rollback. */
  settingsTransaction<T>(work: () => T): T;
  /** Says, within a transaction, that a stream has something new. */
  touch(streamArn: string): void;
}

export function createEngine(cloud: Cloud, tableDelayMs: number): Engine {
  const database = openStore(cloud.directory, 'dynamodb');
  const statements = createStatements(database);
  const catalog = createCatalog(cloud, database);
  const streams = createStreamLog(database, statements);
  const touched = new Set<string>();

  function transaction<T>(work: () => T): T {
    touched.clear();
    const result = rollingBack(() => inTransaction(database, work));
    for (const arn of [...touched]) cloud.signal(arn);
    return result;
  }

  /** What is in memory follows a rollback. */
  function rollingBack<T>(work: () => T): T {
    const before = streams.latest();
    try {
      return work();
    } catch (error) {
      streams.forgetAfter(before);
      throw error;
    }
  }

  return {
    cloud,
    statements,
    catalog,
    items: createItemTables(database, statements),
    streams,
    tableDelayMs,
    transaction,
    settingsTransaction(work) {
      try {
        return transaction(work);
      } catch (error) {
        catalog.reload();
        throw error;
      }
    },
    touch: (streamArn) => touched.add(streamArn),
  };
}
