import { createHash, randomUUID } from 'node:crypto';

/**
 * The functions that Step Functions adds to JSONata
 * (docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html), with their JSONata signatures.
 * Arguments that AWS answers with nothing (a chunk of 0, a step of the wrong sign) are undefined here too:
 * the field in which the expression stands then fails.
 */
export const JSONATA_FUNCTIONS: Record<string, { run: (...args: never[]) => unknown; signature: string }> = {
  partition: { run: partition, signature: '<a-n?:a>' },
  range: { run: range, signature: '<n?n?n?:a>' },
  hash: { run: hash, signature: '<s?s?:s>' },
  random: { run: random, signature: '<n?:n>' },
  uuid: { run: () => randomUUID(), signature: '<:s>' },
  parse: {
    run: (text: string | undefined) => (text === undefined ? undefined : JSON.parse(text)),
    signature: '<s?:j>',
  },
};

const HASHES: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** [1,2,3,4,5] in chunks of 2 is [[1,2],[3,4],[5]]; 2.9 counts as 2. */
function partition(items: unknown[] | undefined, chunk: number | undefined): unknown[][] | undefined {
  const size = Math.trunc(chunk ?? 0);
  if (!items || items.length === 0 || size < 1) return undefined;
  const chunks: unknown[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}

/** $range(0, 10, 5) is [0, 5, 10]; a single element comes as itself. */
function range(from?: number, to?: number, by?: number): number[] | number | undefined {
  if (from === undefined || to === undefined || by === undefined) return undefined;
  const [start, end, step] = [Math.trunc(from), Math.trunc(to), Math.trunc(by)];
  if (step === 0 || (end - start) * step < 0) return undefined;
  const length = Math.floor((end - start) / step) + 1;
  if (length > 360_145) throw new Error('Expression evaluation memory limit exceeded');
  return length === 1 ? start : Array.from({ length }, (_, index) => start + index * step);
}

function hash(text: string | undefined, algorithm: string | undefined): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const name = HASHES[algorithm];
  if (!name) throw new Error(`Unsupported hash algorithm: ${algorithm}`);
  return createHash(name).update(text).digest('hex');
}

/** In [0, 1); the same for the same integer seed (mulberry32). */
function random(seed?: number): number {
  if (seed === undefined) return Math.random();
  let state = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296;
}
