import { expect, it } from '@jest/globals';
import { inTransaction, openStore } from '../../../local/cloud/store.ts';

it('says that the disk is full, and not that SQLite has rolled the transaction back by itself', () => {
  const store = openStore(undefined, 'full');
  store.exec('CREATE TABLE entry (value TEXT); PRAGMA max_page_count = 8');
  const insert = store.prepare('INSERT INTO entry VALUES (?)');
  const fill = () => inTransaction(store, () => Array.from({ length: 100 }, () => insert.run('x'.repeat(1000))));
  expect(fill).toThrow('database or disk is full');
  expect(store.prepare('SELECT count(*) AS entries FROM entry').get()).toEqual({ entries: 0 });
  store.close();
});
