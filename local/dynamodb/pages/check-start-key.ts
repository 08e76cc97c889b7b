import type { KeyCondition } from '../expressions/bind-key-condition.ts';
import type { Index, KeyAttribute, Table } from '../tables/table.ts';
import { validationError } from '../validation-error.ts';
import { attributeOf, type Item } from '../values/attribute-value.ts';
import { equalValues } from '../values/compare-values.ts';
import { normalizeItem } from '../values/normalize-value.ts';

/** The attributes of a LastEvaluatedKey: the table's keys and the index's. */
export function startKeyAttributes(table: Table, index: Index | undefined): KeyAttribute[] {
  const attributes = new Map<string, KeyAttribute>();
  for (const key of [table.hash, table.range, index?.hash, index?.range]) if (key) attributes.set(key.name, key);
  return [...attributes.values()];
}

/** Checks an ExclusiveStartKey, also against the hash key of a query. Returns it normalised. */
export function checkStartKey(
  table: Table,
  index: Index | undefined,
  key: Item | undefined,
  condition?: KeyCondition,
): Item | undefined {
  if (key === undefined) return undefined;
  const start = normalizeItem(key);
  const attributes = startKeyAttributes(table, index);
  const fits =
    Object.keys(start).length === attributes.length &&
    attributes.every(({ name, type }) => attributeOf(start, name)?.[type] !== undefined);
  if (!fits) {
    throw validationError(
      condition
        ? 'The provided starting key is invalid'
        : 'The provided starting key is invalid: The provided key element does not match the schema',
    );
  }
  const hash = attributeOf(start, (index ?? table).hash.name);
  if (condition && hash && !equalValues(hash, condition.hash)) {
    throw validationError('The provided starting key is outside query boundaries based on provided conditions');
  }
  return start;
}
