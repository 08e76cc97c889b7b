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
  const digits = (most: number, length: number) => chance.between(0, most).toString(16).padStart(length, '0');
  const word = () => digits(0xffff_ffff, 8);
  const half = () => digits(0xffff, 4);
  const bytes = (count: number) => Buffer.from(Array.from({ length: count }, byte));
  install({
    randomBytes: bytes,
    randomUUID: () => `${word()}-${half()}-${half()}-${half()}-${word()}${half()}`,
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
