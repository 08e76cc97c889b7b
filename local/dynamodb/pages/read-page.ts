import type { Engine } from '../engine.ts';
import { matchesCondition } from '../expressions/matches-condition.ts';
import { projectItem } from '../expressions/project-item.ts';
import { type Cost, NO_COST, readUnits } from '../items/consumed-capacity.ts';
import { indexImage } from '../items/index-image.ts';
import { LIMITS } from '../limits.ts';
import { attributeOf, type Item, setAttribute } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';
import { itemFromText } from '../values/item-text.ts';
import { startKeyAttributes } from './check-start-key.ts';
import type { PageSource } from './page-source.ts';
import type { ReadPlan } from './read-plan.ts';

export interface Page {
  items: Item[];
  /** Items that passed the filter. */
  count: number;
  /** Items that were read. */
  scannedCount: number;
  /** The last item that was read, when the page ended at its limit rather than at the end. */
  lastKey: Item | undefined;
  cost: Cost;
}

/**
 * Reads one page: up to the limit or 1 MB of what is read, whichever comes first, before the filter.
 * A page that ends at its limit has a last key, also when nothing comes after it.
 */
export function readPage(engine: Engine, plan: ReadPlan, source: PageSource): Page {
  const page: Page = { items: [], count: 0, scannedCount: 0, lastKey: undefined, cost: NO_COST };
  const factor = plan.consistent ? 1 : 0.5;
  let pageBytes = 0;
  let fetchUnits = 0;
  for (const row of engine.statements.get(source.sql).iterate(...source.parameters)) {
    const stored = itemFromText(String(row.item));
    const image = plan.index ? indexImage(plan.index, stored) : stored;
    pageBytes += image === stored ? Number(row.bytes) : itemSize(image);
    if (plan.fetches) fetchUnits += readUnits(Number(row.bytes), factor);
    page.scannedCount += 1;
    const item = plan.fetches ? stored : image;
    if (!plan.filter || matchesCondition(plan.filter, item)) {
      page.count += 1;
      if (!plan.countOnly) page.items.push(plan.projection ? projectItem(item, plan.projection) : item);
    }
    if (page.scannedCount >= plan.limit || pageBytes >= LIMITS.pageBytes) {
      page.lastKey = lastKeyOf(plan, stored);
      break;
    }
  }
  return { ...page, cost: costOf(plan, readUnits(pageBytes, factor), fetchUnits) };
}

function lastKeyOf(plan: ReadPlan, item: Item): Item {
  const key: Item = {};
  for (const { name } of startKeyAttributes(plan.table, plan.index)) {
    const value = attributeOf(item, name);
    if (value) setAttribute(key, name, value);
  }
  return key;
}

function costOf(plan: ReadPlan, units: number, fetchUnits: number): Cost {
  if (!plan.index) return { ...NO_COST, table: units };
  return { ...NO_COST, table: fetchUnits, [plan.index.scope]: { [plan.index.name]: units } };
}
