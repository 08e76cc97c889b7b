import { type Item, typeOf, type Value } from './attribute-value.ts';
import { compareNumbers } from './decimal.ts';

/**
 * The order of two values of one ordered type (S by UTF-8 bytes, N by value, B by bytes);
 * undefined where there is none: other types, or different ones.
 */
export function compareValues(left: Value, right: Value): number | undefined {
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.S !== undefined && right.S !== undefined) return compareTexts(left.S, right.S);
  if (left.B !== undefined && right.B !== undefined) return Buffer.compare(left.B, right.B);
  return undefined;
}

const HAS_SURROGATES = /[\ud800-\udfff]/;

/** UTF-16 order is UTF-8 order except above U+FFFF, whose surrogates sort below U+E000. */
function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  if (HAS_SURROGATES.test(left) || HAS_SURROGATES.test(right)) {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  return left < right ? -1 : 1;
}

/** Whether two normalised values are the same: sets in any order, maps in any order. */
export function equalValues(left: Value, right: Value): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  if (left.M && right.M) return equalItems(left.M, right.M);
  if (left.L && right.L) return equalLists(left.L, right.L);
  if (left.B && right.B) return Buffer.compare(left.B, right.B) === 0;
  if (left.BS && right.BS) return equalSets(left.BS.map(base64), right.BS.map(base64));
  if (left.SS && right.SS) return equalSets(left.SS, right.SS);
  if (left.NS && right.NS) return equalSets(left.NS, right.NS);
  return left[type] === right[type];
}

export function equalItems(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const one = left[name];
    const other = Object.hasOwn(right, name) ? right[name] : undefined;
    return one !== undefined && other !== undefined && equalValues(one, other);
  });
}

function equalLists(left: Value[], right: Value[]): boolean {
  return (
    left.length === right.length &&
    left.every((one, index) => {
      const other = right[index];
      return other !== undefined && equalValues(one, other);
    })
  );
}

function equalSets(left: string[], right: string[]): boolean {
  if (left.length !== right.length) return false;
  const others = new Set(right);
  return left.every((element) => others.has(element));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
