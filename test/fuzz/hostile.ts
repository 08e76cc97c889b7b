import { BODY_BYTES_MAX } from '../../shared/domain/limits/request-limits.ts';
import type { Chance } from './chance.ts';

/** Texts that parsers, patterns, logs and headers have stumbled over. */
const TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udc00\ud800',
  '\r\nset-cookie: a=b',
  '../../etc/passwd',
  '%00',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e309',
  '0x10',
  '1,2',
  "' OR 1=1 --",
  '{{7*7}}',
  '<script>',
  '*',
  '#',
  'E#x',
  'S#default',
  '\u202e',
  'ﬀ',
  '😀'.repeat(64),
  `arn:aws:s3:::${'a/'.repeat(500)}`,
  'a'.repeat(256),
  '-'.repeat(5000),
  `${'a.'.repeat(5000)}!`,
];

const NUMBERS = [0, -0, -1, 1.5, 1e21, -1e21, 1e308, 5e-324, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 65_536, 4_294_967_296];

export function hostileText(chance: Chance): string {
  return chance.pick(TEXTS);
}

/** Any JSON value, but never the right one. */
export function hostileValue(chance: Chance): unknown {
  const at = chance.whole(0, 9);
  if (at < 4) return hostileText(chance);
  if (at < 6) return chance.pick(NUMBERS);
  return chance.pick<unknown>([null, true, false, {}, [], [null], [[]], { '': '' }, { a: { b: [1, {}] } }, ['a', 'a']]);
}

/** Bodies that are not, or not only, JSON objects: as texts, or as bytes that are no UTF-8. */
export function hostileBody(chance: Chance, right: object): string | Uint8Array {
  const text = JSON.stringify(right);
  const inside = text.slice(1, -1);
  const { length } = text;
  return chance.pick<() => string | Uint8Array>([
    () => '',
    () => '  ',
    () => text.slice(0, chance.whole(0, length - 1)),
    () => `${text}${text}`,
    () => `\ufeff${text}`,
    () => chance.pick(['null', 'true', '1', '"text"', '[]', `[${text}]`, 'NaN', "{'a':1}", '{"a":1,}', '// {}', '{}x']),
    () => '['.repeat(chance.whole(1, 2000)),
    () => '['.repeat(BODY_BYTES_MAX),
    () => '{"a":'.repeat(chance.whole(1, 2000)),
    () => `${'['.repeat(100)}${']'.repeat(100)}`,
    () => `{"__proto__":{"isAdmin":true},${inside || '"a":1'}}`,
    () => `{"constructor":{"prototype":{"x":1}}}`,
    () => (inside ? `{${inside},${inside}}` : '{"a":1,"a":2}'),
    () => text.replace(/:\d+/, ':1e400'),
    () => text.replace(/:"[^"]*"/, ':"\\ud800"'),
    () => text.replace(/:"[^"]*"/, ':"\\u0000"'),
    () => text.replace(/:"[^"]*"/, `:"${'a'.repeat(BODY_BYTES_MAX - length)}"`),
    () => text.replace(/:"[^"]*"/, `:"${'-.'.repeat(50_000)}!"`),
    () => `{"a":"${'a'.repeat(BODY_BYTES_MAX)}"}`,
    () => `{"${'k'.repeat(100_000)}":1}`,
    () => `{${Array.from({ length: 11_000 }, (_, n) => `"k${n}":1`).join(',')}}`,
    () => `{"containerDefinitions":[${Array.from({ length: 3000 }, () => '{"x":1}').join(',')}]}`,
    () => Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe, 0x7d])]),
    () => Buffer.from(text.replace(/:"[^"]*"/, ':"\u00ff"'), 'latin1'),
    () => Buffer.from(text, 'utf16le'),
  ])();
}

type Place = (string | number)[];

/** The same JSON with one place changed: gone, doubled, of another kind, or with a stranger beside it. */
export function mutate(value: unknown, chance: Chance): unknown {
  const places = placesOf(value);
  return changeAt(value, chance.pick(places), chance);
}

function placesOf(value: unknown, path: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [path];
  const isList = Array.isArray(value);
  const below = Object.entries(value).flatMap(([key, child]) => placesOf(child, [...path, isList ? Number(key) : key]));
  return [path, ...below];
}

function changeAt(value: unknown, [key, ...rest]: Place, chance: Chance): unknown {
  if (key === undefined) return changeHere(value, chance);
  const child: unknown = Reflect.get(value as object, key);
  if (rest.length === 0 && chance.happens(0.2)) return without(value as object, key);
  const changed = changeAt(child, rest, chance);
  if (Array.isArray(value)) return value.map((entry, at) => (at === key ? changed : entry));
  return { ...(value as object), [key]: changed };
}

function without(value: object, key: string | number): unknown {
  if (Array.isArray(value)) return value.filter((_, at) => at !== key);
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function changeHere(value: unknown, chance: Chance): unknown {
  if (Array.isArray(value) && chance.happens(0.6)) return [...value, ...value, hostileValue(chance)].slice(0, 200);
  if (typeof value === 'object' && value !== null && chance.happens(0.6)) {
    return { ...value, [chance.pick(['nothing', 'Name', '', 'a/b~c', 'toString'])]: hostileValue(chance) };
  }
  if (typeof value === 'number' && chance.happens(0.6)) return value + chance.pick([-1, 1, 0.5, 1e6]);
  if (typeof value === 'string' && chance.happens(0.4))
    return value + chance.pick(['x', ' ', '\n', '\0', '_'.repeat(300)]);
  return hostileValue(chance);
}
