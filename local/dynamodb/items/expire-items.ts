import type { Engine } from '../engine.ts';
import { LIMITS } from '../limits.ts';
import { writeItem } from './write-item.ts';

/** Deleted in one transaction: a few milliseconds, so that requests do not wait for a long list. */
const BATCH = 200;

/**
 * Deletes what has expired, with stream records that name DynamoDB as who did it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
export function expireItems(engine: Engine, nowMs: number): void {
  const nowSec = Math.floor(nowMs / 1000);
  for (const table of engine.catalog.all()) {
    if (table.settings.timeToLiveAttribute === undefined) continue;
    let deleted = BATCH;
    while (deleted === BATCH) {
      const keys = engine.items.expired(table, nowSec - LIMITS.ttlOldestSec, nowSec, BATCH);
      deleted = keys.length;
      if (deleted === 0) break;
      engine.transaction(() => {
        for (const key of keys) {
          const old = engine.items.get(table, key);
          writeItem(engine, { table, key, old, next: undefined, nextBytes: 0, byTimeToLive: true });
        }
      });
    }
  }
}
