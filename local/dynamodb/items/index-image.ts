import type { Index } from '../tables/table.ts';
import { type Item, setAttribute } from '../values/attribute-value.ts';

/** The part of an item that an index holds. */
export function indexImage(index: Index, item: Item): Item {
  if (!index.projected) return item;
  const image: Item = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value && index.projected.has(name)) setAttribute(image, name, value);
  }
  return image;
}
