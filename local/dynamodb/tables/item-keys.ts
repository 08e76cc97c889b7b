import { LIMITS } from '../limits.ts';
import { validationError } from '../validation-error.ts';
import { attributeOf, type Item, typeOf, type Value } from '../values/attribute-value.ts';
import { normalizeItem } from '../values/normalize-value.ts';
import { encodeKeyValue, hashedKey } from './encode-key.ts';
import type { Index, KeyAttribute, Keys, Table } from './table.ts';

/** Where an item lies: its keys in the order of DynamoDB. */
export interface KeyBytes {
  pk: Uint8Array;
  /** Empty where there is no range key. */
  sk: Uint8Array;
}

const NO_RANGE = new Uint8Array();

/** The place of an item that holds its keys, in a table or an index. */
export function placeOf(keys: Keys, item: Item): KeyBytes {
  const { hash, range } = keys;
  const hashValue = attributeOf(item, hash.name);
  const rangeValue = range && attributeOf(item, range.name);
  if (!hashValue || (range && !rangeValue)) throw new TypeError('an item without its keys');
  return {
    pk: hashedKey(encodeKeyValue(hashValue, hash.type)),
    sk: range && rangeValue ? encodeKeyValue(rangeValue, range.type) : NO_RANGE,
  };
}

/**
 * The place of an item in an index; undefined where the item lacks one of its keys: the index is sparse.
 * An item from before the index may have a value of another type there: it is left out, too.
 */
export function placeInIndex(index: Index, item: Item): KeyBytes | undefined {
  const { hash, range } = index;
  if (attributeOf(item, hash.name)?.[hash.type] === undefined) return undefined;
  if (range && attributeOf(item, range.name)?.[range.type] === undefined) return undefined;
  return placeOf(index, item);
}

/** The item's key attributes alone. */
export function keyAttributesOf(keys: Keys, item: Item): Item {
  const key: Item = {};
  for (const attribute of [keys.hash, keys.range]) {
    const value = attribute && attributeOf(item, attribute.name);
    if (attribute && value) key[attribute.name] = value;
  }
  return key;
}

/** Checks the `Key` of a request: the table's key attributes, all of them and nothing else. Returns it normalised. */
export function checkKey(table: Table, key: Item | undefined): Item {
  const normal = normalizeItem(key ?? {});
  const attributes = table.range ? [table.hash, table.range] : [table.hash];
  const fits =
    Object.keys(normal).length === attributes.length &&
    attributes.every(({ name, type }) => attributeOf(normal, name)?.[type] !== undefined);
  if (!fits) throw validationError('The provided key element does not match the schema');
  checkKeyValues(table, normal);
  return normal;
}

/** Checks that an item has its table's keys, and keys of indexes in the right type where it has them. */
export function checkItemKeys(table: Table, item: Item): void {
  for (const key of table.range ? [table.hash, table.range] : [table.hash]) {
    const value = attributeOf(item, key.name);
    if (value === undefined) {
      throw validationError(`One or more parameter values were invalid: Missing the key ${key.name} in the item`);
    }
    if (value[key.type] === undefined) {
      throw validationError(
        `One or more parameter values were invalid: Type mismatch for key ${key.name} expected: ${key.type} actual: ${typeOf(value)}`,
      );
    }
  }
  checkKeyValues(table, item);
  for (const index of table.indexes) checkIndexKeys(index, item);
}

function checkKeyValues(table: Table, item: Item): void {
  for (const key of [table.hash, table.range]) {
    const value = key && attributeOf(item, key.name);
    if (!key || !value) continue;
    if (isEmpty(value)) {
      throw validationError(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${emptyName(value)} value. Key: ${key.name}`,
      );
    }
    checkKeySize(key, value, key === table.hash);
  }
}

function checkIndexKeys(index: Index, item: Item): void {
  for (const key of [index.hash, index.range]) {
    const value = key && attributeOf(item, key.name);
    if (!key || !value) continue;
    if (value[key.type] === undefined) {
      throw validationError(
        `One or more parameter values were invalid: Type mismatch for Index Key ${key.name} Expected: ${key.type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
      );
    }
    if (isEmpty(value)) {
      throw validationError(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${emptyName(value)} value. IndexName: ${index.name}, IndexKey: ${key.name}`,
      );
    }
    checkKeySize(key, value, key === index.hash);
  }
}

function isEmpty(value: Value): boolean {
  return value.S === '' || value.B?.length === 0;
}

function emptyName(value: Value): string {
  return value.S === undefined ? 'binary' : 'string';
}

function checkKeySize(key: KeyAttribute, value: Value, isHash: boolean): void {
  if (key.type === 'N') return;
  const bytes = value.B?.length ?? Buffer.byteLength(value.S ?? '');
  if (isHash && bytes > LIMITS.hashKeyBytes) {
    throw validationError(
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    );
  }
  if (!isHash && bytes > LIMITS.rangeKeyBytes) {
    throw validationError(
      'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
    );
  }
}
