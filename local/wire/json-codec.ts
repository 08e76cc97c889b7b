import { base64FromBlob, blobFromBase64, dateFrom, malformed, wireDate } from './scalars.ts';
import type { Member, Shape, StructureShape, TimestampFormat } from './shape.ts';

const SPECIAL_NUMBERS = new Set(['NaN', 'Infinity', '-Infinity']);

/**
 * Reads a JSON value as the SDK's shape of it: blobs from base64, dates from their format. Members that the shape
 * does not know are dropped, as AWS drops them; null is absence.
 */
export function decodeJson(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'structure':
      return decodeStructure(shape, objectOf(value));
    case 'list':
      if (!Array.isArray(value)) throw malformed(`${tokenOf(value)} can not be converted to a List`);
      return value.filter((item) => item !== null).map((item) => decodeJson(shape.item.shape, item));
    case 'map':
      return mapEntries(objectOf(value), (item) => decodeJson(shape.value.shape, item));
    case 'string':
      if (typeof value !== 'string') throw malformed(`${tokenOf(value)} can not be converted to a String`);
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw malformed(`${tokenOf(value)} can not be converted to a Boolean`);
      return value;
    case 'number':
      if (typeof value === 'number') return value;
      if (typeof value === 'string' && SPECIAL_NUMBERS.has(value)) return Number(value);
      throw malformed(`${tokenOf(value)} can not be converted to a Number`);
    case 'blob':
      if (typeof value !== 'string') throw malformed(`${tokenOf(value)} can not be converted to a Blob`);
      return blobFromBase64(value);
    case 'timestamp':
      return dateFrom(value);
    case 'document':
      return value;
  }
}

function decodeStructure(shape: StructureShape, value: object): object {
  const decoded: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const member = shape.byJsonName.get(key);
    if (member && item !== null) decoded[member.name] = decodeJson(member.shape, item);
  }
  return decoded;
}

/** Writes the SDK's shape of a value as a JSON value; `bodyOnly` leaves out members for which it is false. */
export function encodeJson(
  shape: Shape,
  value: unknown,
  dates: TimestampFormat = 'epoch-seconds',
  bodyOnly?: (member: Member) => boolean,
): unknown {
  switch (shape.kind) {
    case 'structure':
      return encodeStructure(shape, value as object, dates, bodyOnly);
    case 'list':
      return Array.from(value as Iterable<unknown>, (item) => encodeJson(shape.item.shape, item, dates));
    case 'map':
      return mapEntries(value as object, (item) => encodeJson(shape.value.shape, item, dates));
    case 'blob':
      return base64FromBlob(value);
    case 'timestamp':
      return wireDate(value, shape.format ?? dates);
    case 'number':
      return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
    default:
      return value;
  }
}

function encodeStructure(
  shape: StructureShape,
  value: object,
  dates: TimestampFormat,
  bodyOnly?: (member: Member) => boolean,
): object {
  const encoded: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const member = shape.byName.get(key);
    if (!member || item === undefined || item === null || bodyOnly?.(member) === false) continue;
    encoded[member.jsonName] = encodeJson(member.shape, item, dates);
  }
  return encoded;
}

/** Own properties only, `__proto__` among them: a key of a user's map must never become a prototype. */
function mapEntries(value: object, convert: (item: unknown) => unknown): object {
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, convert(item)]));
}

function objectOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw malformed('Start of structure or map expected where not found.');
}

/** The name of a JSON token in the messages of AWS's own front end. */
function tokenOf(value: unknown): string {
  if (Array.isArray(value)) return 'START_ARRAY';
  if (value === null) return 'NULL_VALUE';
  if (typeof value === 'object') return 'START_OBJECT';
  return typeof value === 'boolean' ? `${String(value).toUpperCase()}_VALUE` : `${typeof value}_VALUE`.toUpperCase();
}
