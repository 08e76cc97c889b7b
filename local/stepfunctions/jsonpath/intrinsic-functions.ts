import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../json.ts';

/**
 * The intrinsic functions of JSONPath definitions
 * (docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html). They throw for arguments that are not theirs;
 * the state then fails with States.IntrinsicFailure.
 */
export const INTRINSIC_FUNCTIONS: Record<string, (...args: unknown[]) => unknown> = {
  Array: (...items) => items,
  ArrayPartition: (items, size) => partition(array(items), integer(size)),
  ArrayContains: (items, value) => array(items).some((item) => isDeepStrictEqual(item, value)),
  ArrayRange: (from, to, by) => range(integer(from), integer(to), integer(by)),
  ArrayGetItem: (items, index) => present(array(items)[integer(index)]),
  ArrayLength: (items) => array(items).length,
  ArrayUnique: (items) =>
    array(items).filter((item, at, all) => all.findIndex((each) => isDeepStrictEqual(each, item)) === at),
  Base64Encode: (value) => Buffer.from(text(value)).toString('base64'),
  Base64Decode: (value) => Buffer.from(text(value), 'base64').toString('utf8'),
  Hash: (value, algorithm) =>
    createHash(present(HASHES[text(algorithm)]))
      .update(text(value))
      .digest('hex'),
  JsonMerge: (first, second, deep) => {
    if (deep !== false) throw new TypeError('States.JsonMerge merges shallowly: its third argument has to be false');
    return { ...object(first), ...object(second) };
  },
  JsonToString: (value) => JSON.stringify(value),
  StringToJson: (value) => JSON.parse(text(value)),
  // AWS draws from [start, end) and takes a seed, of which it says no more than that it makes the draw repeatable.
  MathRandom: (from, to) => integer(from) + Math.floor(Math.random() * (integer(to) - integer(from))),
  MathAdd: (first, second) => integer(first) + integer(second),
  StringSplit: (value, splitters) => split(text(value), text(splitters)),
  UUID: () => randomUUID(),
  Format: (template, ...values) => format(text(template), values),
};

const HASHES: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
const ITEMS_MAX = 1000;

/** [1,2,3,4,5] in chunks of 2 is [[1,2],[3,4],[5]]. */
function partition(items: unknown[], size: number): unknown[][] {
  if (size < 1) throw new RangeError('the size of a chunk has to be positive');
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** 1 to 9 by 2 is [1,3,5,7,9]: both ends are in it. */
function range(from: number, to: number, by: number): number[] {
  const length = by === 0 ? Number.NaN : Math.max(0, Math.floor((to - from) / by) + 1);
  if (!(length <= ITEMS_MAX)) throw new RangeError(`a range has at most ${ITEMS_MAX} numbers`);
  return Array.from({ length }, (_, at) => from + at * by);
}

/** Each character of `splitters` splits, and nothing empty is left: '1,2+3' by ',+' is ['1','2','3']. */
function split(value: string, splitters: string): string[] {
  const parts = [''];
  for (const letter of value) {
    if (splitters.includes(letter)) parts.push('');
    else parts.push(`${parts.pop()}${letter}`);
  }
  return parts.filter((part) => part !== '');
}

/** What a text in single quotes says: `\'`, `\{`, `\}` and `\\` stand for the second character. */
export const unquote = (quoted: string) => quoted.replaceAll(/\\(.)/g, '$1');

/** Each `{}` stands for the next value; texts as they are, anything else as JSON. */
function format(template: string, values: unknown[]): string {
  const parts = template.split(/(?<!\\)\{\}/).map(unquote);
  if (parts.length !== values.length + 1) throw new RangeError(`'${template}' has not ${values.length} places`);
  return parts.reduce((said, part, at) => {
    const value = values[at - 1];
    return `${said}${typeof value === 'string' ? value : JSON.stringify(value)}${part}`;
  });
}

const array = (value: unknown): unknown[] => (Array.isArray(value) ? value : refuse(value, 'an array'));
const object = (value: unknown) => (isObject(value) ? value : refuse(value, 'an object'));
const text = (value: unknown) => (typeof value === 'string' ? value : refuse(value, 'a string'));
const integer = (value: unknown) => (typeof value === 'number' ? Math.round(value) : refuse(value, 'a number'));
const present = <Value>(value: Value | undefined): Value =>
  value === undefined ? refuse(value, 'one of those that there are') : value;

function refuse(value: unknown, wanted: string): never {
  throw new TypeError(`${JSON.stringify(value)} is not ${wanted}`);
}
