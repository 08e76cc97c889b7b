import type { Table } from '../tables/table.ts';
import { attributeOf, type Item } from '../values/attribute-value.ts';

/** When an item expires, in seconds since 1970; null where it has no such number. */
export function expiryOf(table: Table, item: Item): number | null {
  const name = table.settings.timeToLiveAttribute;
  const text = name === undefined ? undefined : attributeOf(item, name)?.N;
  const seconds = text === undefined ? Number.NaN : Math.floor(Number(text));
  return Number.isSafeInteger(seconds) ? seconds : null;
}
