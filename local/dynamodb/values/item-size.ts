import type { Item, Value } from './attribute-value.ts';
import { parseDecimal } from './decimal.ts';

/**
 * The bytes that DynamoDB charges an item for: names and values in UTF-8, numbers at two digits a byte.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Item): number {
  let bytes = 0;
  for (const name in item) {
    const value = item[name];
    if (value) bytes += Buffer.byteLength(name) + valueSize(value);
  }
  return bytes;
}

function valueSize(value: Value): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.B !== undefined) return value.B.length;
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemSize(value.M);
  if (value.L !== undefined) return sum(value.L, (element) => 1 + valueSize(element), 3);
  if (value.SS !== undefined) return sum(value.SS, (element) => Buffer.byteLength(element));
  if (value.NS !== undefined) return sum(value.NS, numberSize);
  return sum(value.BS ?? [], (element) => element.length);
}

function sum<T>(elements: T[], sizeOf: (element: T) => number, start = 0): number {
  let bytes = start;
  for (const element of elements) bytes += sizeOf(element);
  return bytes;
}

/** One byte of exponent and a byte for two digits, aligned on pairs: 100 is 2 bytes, 12 is 2, 1234 is 3, -1 is 3. */
function numberSize(number: string): number {
  const { digits, exponent, negative } = parseDecimal(number);
  if (digits === '') return 1;
  const aligned = digits.length % 2 === 1 || exponent % 2 !== 0;
  return 1 + Math.ceil(digits.length / 2) + (aligned ? 0 : 1) + (negative ? 1 : 0);
}
