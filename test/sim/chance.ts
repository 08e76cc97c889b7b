import { seededRandom } from '../harness/seeded-random.ts';

/** What a seed decides by. The same seed draws the same things, in the same order. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both of them possible. */
  between(low: number, high: number): number;
  oneOf<Item>(items: readonly Item[]): Item;
  isTrue(probability: number): boolean;
}

export function chanceOf(seed: number, salt: number): Chance {
  const next = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b));
  // Seeds that lie beside each other begin alike: the first numbers are thrown away.
  for (let n = 0; n < 4; n += 1) next();
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    oneOf<Item>(items: readonly Item[]): Item {
      if (items.length === 0) throw new RangeError('there is nothing to choose from');
      return items[between(0, items.length - 1)] as Item;
    },
    isTrue: (probability) => next() < probability,
  };
}
