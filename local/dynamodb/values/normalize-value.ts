import { types } from 'node:util';
import { LIMITS } from '../limits.ts';
import { validationError } from '../validation-error.ts';
import { type Item, setAttribute, VALUE_TYPES, type Value, type ValueType } from './attribute-value.ts';
import { normalizeNumber } from './decimal.ts';

/** A value as it is stored: checked, numbers in their one form, nothing shared with the caller. */
export function normalizeValue(value: Value, depth = 1): Value {
  const type = onlyTypeOf(value);
  if (depth > LIMITS.nestingLevels) {
    throw validationError(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    );
  }
  switch (type) {
    case 'S':
      return { S: String(value.S) };
    case 'N':
      return { N: normalizeNumber(String(value.N)) };
    case 'B':
      return { B: bytesOf(value.B) };
    case 'BOOL':
      return { BOOL: value.BOOL === true };
    case 'NULL':
      if (value.NULL !== true) throw invalid('Null attribute value types must have the value of true');
      return { NULL: true };
    case 'M':
      return { M: normalizeItem(value.M ?? {}, depth + 1) };
    case 'L':
      return { L: (value.L ?? []).map((element) => normalizeValue(element, depth + 1)) };
    case 'SS':
      return { SS: stringSet(value.SS ?? []) };
    case 'NS':
      return { NS: numberSet(value.NS ?? []) };
    case 'BS':
      return { BS: binarySet(value.BS ?? []) };
  }
}

export function normalizeItem(item: Item, depth = 1): Item {
  const normal: Item = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) setAttribute(normal, name, normalizeValue(value, depth));
  }
  return normal;
}

function onlyTypeOf(value: Value): ValueType {
  let found: ValueType | undefined;
  for (const type of VALUE_TYPES) {
    if (value[type] === undefined) continue;
    if (found) {
      throw validationError(
        'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
      );
    }
    found = type;
  }
  if (found) return found;
  throw validationError('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
}

function invalid(reason: string) {
  return validationError(`One or more parameter values were invalid: ${reason}`);
}

function bytesOf(bytes: unknown): Uint8Array {
  if (types.isUint8Array(bytes)) return Uint8Array.from(bytes);
  throw invalid('A binary value must be bytes');
}

function stringSet(strings: string[]): string[] {
  if (strings.length === 0) throw invalid('An string set  may not be empty');
  if (new Set(strings).size !== strings.length) {
    throw invalid(`Input collection [${strings.join(', ')}] contains duplicates.`);
  }
  return [...strings];
}

function numberSet(numbers: string[]): string[] {
  if (numbers.length === 0) throw invalid('An number set  may not be empty');
  const normal = numbers.map((number) => normalizeNumber(String(number)));
  if (new Set(normal).size !== normal.length) throw validationError('Input collection contains duplicates');
  return normal;
}

function binarySet(elements: Uint8Array[]): Uint8Array[] {
  if (elements.length === 0) throw invalid('Binary sets should not be empty');
  const texts = elements.map((element) => Buffer.from(element).toString('base64'));
  if (new Set(texts).size !== texts.length) {
    throw invalid(`Input collection [${texts.join(', ')}]of type BS contains duplicates.`);
  }
  return elements.map(bytesOf);
}
