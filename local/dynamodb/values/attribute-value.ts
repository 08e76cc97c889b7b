import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** One DynamoDB value as the SDK has it: `{S: 'a'}`, `{N: '1'}`, `{B: bytes}`, `{M: {…}}` … */
export type Value = AttributeValue;
export type Item = Record<string, Value>;

export type ValueType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'M' | 'L' | 'SS' | 'NS' | 'BS';

export const VALUE_TYPES: readonly ValueType[] = ['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'];

/** The type of a value that was normalised, which has exactly one member. */
export function typeOf(value: Value): ValueType {
  for (const type in value) return type as ValueType;
  throw new TypeError('an attribute value without a type');
}

/** An attribute of an item or map; `constructor` and its kin are attributes only where they were stored. */
export function attributeOf(item: Item | undefined, name: string): Value | undefined {
  return item !== undefined && Object.hasOwn(item, name) ? item[name] : undefined;
}

/** Writes an attribute, also one called `__proto__`. */
export function setAttribute(item: Item, name: string, value: Value): void {
  if (name === '__proto__') {
    Object.defineProperty(item, name, { value, enumerable: true, configurable: true, writable: true });
  } else item[name] = value;
}
