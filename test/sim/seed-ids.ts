import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { chanceOf } from './chance.ts';

const REAL = {
  randomUUID: crypto.randomUUID,
  randomBytes: crypto.randomBytes,
  randomInt: crypto.randomInt,
  random: Math.random,
};

/**
 * From here on ids, tokens and jitter of this whole process come from the seed, until what is answered is called: the
 * local cloud names its things by chance, and two runs of a seed have to be the same to the letter.
 */
export function seedIds(seed: number): () => void {
  const chance = chanceOf(seed, 0x1d5);
  const byte = () => chance.between(0, 255);
  const bytes = (count: number) => Buffer.from(Array.from({ length: count }, byte));
  install({
    randomBytes: bytes,
    randomUUID: () =>
      bytes(16)
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    randomInt: (first: number, second?: number) =>
      second === undefined ? chance.between(0, first - 1) : chance.between(first, second - 1),
    random: chance.next,
  });
  return () => install(REAL);
}

function install({ random, ...ids }: Record<keyof typeof REAL, unknown>): void {
  Object.assign(crypto, ids);
  Math.random = random as () => number;
  syncBuiltinESMExports();
}
