import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../cloud/store.ts';
import type { ListenerRecord, LoadBalancerRecord, RuleRecord, TargetGroupRecord, TargetRecord } from './records.ts';
import { targetKey } from './records.ts';

/** A map whose every change is on disk when the call returns. Reads come from memory: the proxy reads on each request. */
export interface Kept<T> {
  get(key: string): T | undefined;
  all(): T[];
  put(record: T): void;
  remove(key: string): void;
}

export interface BalancerStore {
  loadBalancers: Kept<LoadBalancerRecord>;
  listeners: Kept<ListenerRecord>;
  rules: Kept<RuleRecord>;
  targetGroups: Kept<TargetGroupRecord>;
  targets: Kept<TargetRecord>;
  /** All of `work`'s changes reach the disk together. What may be refused is refused before: memory is not rolled back. */
  together<T>(work: () => T): T;
  close(): void;
}

/** The state of the load balancers: rows (kind, key, JSON), all of them in memory as well. */
export function createBalancerStore(database: DatabaseSync): BalancerStore {
  database.exec('CREATE TABLE IF NOT EXISTS records (kind TEXT, key TEXT, json TEXT, PRIMARY KEY (kind, key))');
  // An upsert keeps the rowid, so Describe operations list things in the order of their creation after a restart too.
  const insert = database.prepare(
    'INSERT INTO records (kind, key, json) VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET json = excluded.json',
  );
  const erase = database.prepare('DELETE FROM records WHERE kind = ? AND key = ?');
  const select = database.prepare('SELECT key, json FROM records WHERE kind = ? ORDER BY rowid');

  function kept<T>(kind: string, keyOf: (record: T) => string): Kept<T> {
    const rows = select.all(kind).map((row): [string, T] => [String(row.key), JSON.parse(String(row.json)) as T]);
    const records = new Map(rows);
    return {
      get: (key) => records.get(key),
      all: () => [...records.values()],
      put(record) {
        insert.run(kind, keyOf(record), JSON.stringify(record));
        records.set(keyOf(record), record);
      },
      remove(key) {
        erase.run(kind, key);
        records.delete(key);
      },
    };
  }

  return {
    loadBalancers: kept<LoadBalancerRecord>('load-balancer', (record) => record.arn),
    listeners: kept<ListenerRecord>('listener', (record) => record.arn),
    rules: kept<RuleRecord>('rule', (record) => record.arn),
    targetGroups: kept<TargetGroupRecord>('target-group', (record) => record.arn),
    targets: kept<TargetRecord>('target', targetKey),
    together: (work) => inTransaction(database, work),
    close: () => database.close(),
  };
}
