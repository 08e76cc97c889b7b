import { placeInIndex } from '../tables/item-keys.ts';
import type { Index, Table } from '../tables/table.ts';
import type { Item } from '../values/attribute-value.ts';
import { equalItems } from '../values/compare-values.ts';
import { itemSize } from '../values/item-size.ts';
import type { Cost } from './consumed-capacity.ts';
import { indexImage } from './index-image.ts';

/** Write units of so many bytes: one a KB, and at least one. */
function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}

/**
 * What a write costs the table (the larger of the item before and after) and each index that it touches:
 * one write for an entry that comes, goes or changes, two for one whose index keys change.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations
 */
export function writeCost(table: Table, old: Item | undefined, next: Item | undefined): Cost {
  const cost: Cost = {
    table: writeUnits(Math.max(old ? itemSize(old) : 0, next ? itemSize(next) : 0)),
    global: {},
    local: {},
  };
  for (const index of table.indexes) {
    const units = indexUnits(index, old, next);
    if (units > 0) cost[index.scope][index.name] = units;
  }
  return cost;
}

function indexUnits(index: Index, old: Item | undefined, next: Item | undefined): number {
  const from = old && placeInIndex(index, old);
  const to = next && placeInIndex(index, next);
  const before = from ? indexImage(index, old) : undefined;
  const after = to ? indexImage(index, next) : undefined;
  if (!before || !after || !from || !to) {
    const image = before ?? after;
    return image ? writeUnits(itemSize(image)) : 0;
  }
  if (Buffer.compare(from.pk, to.pk) !== 0 || Buffer.compare(from.sk, to.sk) !== 0) {
    return writeUnits(itemSize(before)) + writeUnits(itemSize(after));
  }
  return equalItems(before, after) ? 0 : writeUnits(Math.max(itemSize(before), itemSize(after)));
}
