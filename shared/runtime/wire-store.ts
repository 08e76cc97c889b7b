import { createStore } from '../aws/store/create-store.ts';
import type { Store } from '../ports/store.ts';
import type { Config } from './config.ts';
import { wireTable } from './wire-table.ts';

export function wireStore(config: Config): Store {
  return createStore(wireTable(config));
}
