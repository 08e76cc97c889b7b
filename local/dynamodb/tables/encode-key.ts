import type { Value } from '../values/attribute-value.ts';
import { parseDecimal } from '../values/decimal.ts';
import type { KeyAttribute } from './table.ts';

/**
 * A key value as bytes whose order is DynamoDB's: S by UTF-8 bytes, B by bytes, N by value.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function encodeKeyValue(value: Value, type: KeyAttribute['type']): Uint8Array {
  if (type === 'N') return encodeNumber(value.N ?? '0');
  if (type === 'B') return value.B ?? new Uint8Array();
  return Buffer.from(value.S ?? '');
}

const NEGATIVE = 0;
const ZERO = 1;
const POSITIVE = 2;
const END_OF_NEGATIVE = 0xff;

/**
 * Sign, exponent (-130 to 125 in one byte), digits: 12.5 is 2, 131, '125'. For negative numbers exponent and digits
 * are turned around, and an end above every digit puts -1.2 ('87' end) below -1 ('8' end).
 */
function encodeNumber(number: string): Uint8Array {
  const { negative, exponent, digits } = parseDecimal(number);
  if (digits === '') return Uint8Array.of(ZERO);
  const bytes = Buffer.from(digits, 'latin1');
  if (!negative) return Buffer.concat([Uint8Array.of(POSITIVE, exponent + 130), bytes]);
  const turned = bytes.map((digit) => 0x30 + 0x39 - digit);
  return Buffer.concat([Uint8Array.of(NEGATIVE, 125 - exponent), turned, Uint8Array.of(END_OF_NEGATIVE)]);
}

/**
 * A hash key's bytes behind a hash of them. DynamoDB scans in the order of a hash, too, and splits a parallel scan
 * by it; nobody may rely on the order of partitions, here neither.
 */
export function hashedKey(bytes: Uint8Array): Uint8Array {
  const key = Buffer.allocUnsafe(4 + bytes.length);
  key.writeUInt32BE(hash32(bytes), 0);
  key.set(bytes, 4);
  return key;
}

/** FNV-1a with the mixing of MurmurHash3 at its end, so that short keys spread over the first bits as well. */
function hash32(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The least bytes above everything that begins with the prefix; undefined where nothing is above. */
export function afterPrefix(prefix: Uint8Array): Uint8Array | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  if (length === 0) return undefined;
  const next = Uint8Array.from(prefix.subarray(0, length));
  next[length - 1] = (next[length - 1] ?? 0) + 1;
  return next;
}
