import { type Item, setAttribute, type Value } from './attribute-value.ts';

/** Before the text of an item that holds bytes, as base64: only those pay for being turned around again. */
const WITH_BYTES = '~';

/** An item as text for the database. */
export function itemToText(item: Item): string {
  if (holdsBytes(item)) return WITH_BYTES + JSON.stringify(mapBytes(item, toBase64));
  return JSON.stringify(item);
}

/** The item; where it holds no bytes it is frozen, and others may have been given the same one. */
export function itemFromText(text: string): Item {
  if (text.startsWith(WITH_BYTES)) return mapBytes(JSON.parse(text.slice(1)) as Item, fromBase64);
  const known = young.get(text) ?? old.get(text);
  if (known) return known;
  const item = freeze(JSON.parse(text) as Item);
  remember(text, item);
  return item;
}

/** An item whose text has just been written: it is read again soon, by the stream if by nobody else. Nobody changes it. */
export function keepItem(text: string, item: Item): void {
  if (!text.startsWith(WITH_BYTES) && !young.has(text)) remember(text, freeze(item));
}

/** All the way down; what is frozen is so already, as most of an item is that an update has changed. */
function freeze<Tree extends object>(tree: Tree): Tree {
  for (const key in tree) {
    const branch = tree[key];
    if (typeof branch === 'object' && branch !== null && !Object.isFrozen(branch)) freeze(branch);
  }
  return Object.freeze(tree);
}

/** Characters of text whose items are kept: a version of an item is read some five times before there is the next. */
const KEPT_CHARACTERS = 2_000_000;
/** What was read lately, in two generations: when the young one is full it becomes the old one, which is forgotten. */
let young = new Map<string, Item>();
let old = new Map<string, Item>();
let youngCharacters = 0;

function remember(text: string, item: Item): void {
  if (youngCharacters > KEPT_CHARACTERS) {
    old = young;
    young = new Map();
    youngCharacters = 0;
  }
  young.set(text, item);
  youngCharacters += text.length;
}

function holdsBytes(item: Item): boolean {
  for (const name in item) {
    const value = item[name];
    if (value && valueHoldsBytes(value)) return true;
  }
  return false;
}

function valueHoldsBytes(value: Value): boolean {
  if (value.S !== undefined || value.N !== undefined) return false;
  if (value.M) return holdsBytes(value.M);
  if (value.L) return value.L.some(valueHoldsBytes);
  return value.B !== undefined || value.BS !== undefined;
}

type Turn = (bytes: Uint8Array) => Uint8Array;

function mapBytes(item: Item, turn: Turn): Item {
  const mapped: Item = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value) setAttribute(mapped, name, mapValue(value, turn));
  }
  return mapped;
}

function mapValue(value: Value, turn: Turn): Value {
  if (value.B !== undefined) return { B: turn(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(turn) };
  if (value.M !== undefined) return { M: mapBytes(value.M, turn) };
  if (value.L !== undefined) return { L: value.L.map((element) => mapValue(element, turn)) };
  return value;
}

/** Text stands in the place of bytes between here and the database, and nowhere else. */
const toBase64: Turn = (bytes) => Buffer.from(bytes).toString('base64') as unknown as Uint8Array;
const fromBase64: Turn = (text) => Uint8Array.from(Buffer.from(text as unknown as string, 'base64'));
