import type { Store } from '../../ports/store.ts';
import { appendToFeed } from './feed.ts';
import { jobStore } from './jobs.ts';
import { listStore } from './lists.ts';
import { liveStore } from './live.ts';
import type { Table } from './table.ts';

/** The records, in one DynamoDB table (keys.ts has its access patterns). */
export function createStore(table: Table): Store {
  return {
    ...liveStore(table),
    ...listStore(table),
    ...jobStore(table),
    appendToFeed: (events) => appendToFeed(table, events),
  };
}
