/** Chance that comes out the same for the same seed: mulberry32. */
export function createChance(seed: number) {
  let state = seed | 0;

  /** From 0 up to, and without, 1. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number of min to max, both among them. */
  const whole = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));

  return {
    next,
    whole,
    happens: (share: number) => next() < share,
    pick<Item>(items: readonly Item[]): Item {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined && items.length === 0) throw new Error('nothing to pick from');
      return item as Item;
    },
  };
}

export type Chance = ReturnType<typeof createChance>;
