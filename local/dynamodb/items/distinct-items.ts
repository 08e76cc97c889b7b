import type { KeyBytes } from '../tables/item-keys.ts';
import type { Table } from '../tables/table.ts';
import { validationError } from '../validation-error.ts';

/** Refuses a request that names one item twice. */
export function checkDistinctItems(places: { table: Table; key: KeyBytes }[], refusal: string): void {
  const seen = new Set<string>();
  for (const { table, key } of places) {
    const { pk, sk } = key;
    const place = `${table.id} ${Buffer.from(pk).toString('base64')} ${Buffer.from(sk).toString('base64')}`;
    if (seen.has(place)) throw validationError(refusal);
    seen.add(place);
  }
}
