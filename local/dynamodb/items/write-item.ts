import type { Engine } from '../engine.ts';
import { type KeyBytes, keyAttributesOf, placeInIndex } from '../tables/item-keys.ts';
import type { StoredItem } from '../tables/item-tables.ts';
import type { Index, Table } from '../tables/table.ts';
import type { Item } from '../values/attribute-value.ts';
import { equalItems } from '../values/compare-values.ts';
import { itemSize } from '../values/item-size.ts';
import { itemToText, keepItem } from '../values/item-text.ts';
import { expiryOf } from './expiry-of.ts';

export interface Write {
  table: Table;
  key: KeyBytes;
  old: StoredItem | undefined;
  /** The item from now on; undefined deletes it. */
  next: Item | undefined;
  nextBytes: number;
  byTimeToLive?: boolean;
}

/**
 * Writes one item, its index entries and its stream record, within the caller's transaction.
 * What changes nothing leaves no record.
 */
export function writeItem(engine: Engine, write: Write): void {
  const { table, key, old, next, nextBytes: bytes } = write;
  if (!next) {
    if (old) removeItem(engine, write, old);
    return;
  }
  if (next === old?.item) return;
  const text = itemToText(next);
  if (old && (old.text === text || (old.bytes === bytes && equalItems(old.item, next)))) return;
  engine.items.put(table, key, text, bytes, expiryOf(table, next));
  keepItem(text, next);
  for (const index of table.indexes) moveEntry(engine, index, key, old?.item, next);
  record(engine, write, old ? 'MODIFY' : 'INSERT', next, text, bytes);
}

function removeItem(engine: Engine, write: Write, old: StoredItem): void {
  const { table, key } = write;
  engine.items.delete(table, key);
  for (const index of table.indexes) moveEntry(engine, index, key, old.item, undefined);
  record(engine, write, 'REMOVE', old.item, undefined, 0);
}

function moveEntry(engine: Engine, index: Index, key: KeyBytes, old: Item | undefined, next: Item | undefined): void {
  const from = old && placeInIndex(index, old);
  const to = next && placeInIndex(index, next);
  if (from && to && samePlace(from, to)) return;
  if (from) engine.items.removeEntry(index, from, key);
  if (to) engine.items.addEntry(index, to, key);
}

function samePlace(one: KeyBytes, two: KeyBytes): boolean {
  return Buffer.compare(one.pk, two.pk) === 0 && Buffer.compare(one.sk, two.sk) === 0;
}

function record(
  engine: Engine,
  { table, old, byTimeToLive = false }: Write,
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE',
  item: Item,
  text: string | undefined,
  bytes: number,
): void {
  const { stream } = table;
  if (!stream) return;
  const keys = keyAttributesOf(table, item);
  const withNew = stream.viewType === 'NEW_IMAGE' || stream.viewType === 'NEW_AND_OLD_IMAGES';
  const withOld = stream.viewType === 'OLD_IMAGE' || stream.viewType === 'NEW_AND_OLD_IMAGES';
  engine.streams.append(stream.id, {
    createdAtMs: Date.now(),
    eventName,
    keys: itemToText(keys),
    newImage: withNew ? text : undefined,
    oldImage: withOld ? old?.text : undefined,
    bytes: itemSize(keys) + (withNew ? bytes : 0) + (withOld ? (old?.bytes ?? 0) : 0),
    byTimeToLive,
  });
  engine.touch(stream.arn);
}
