import { describe, expect, it } from '@jest/globals';
import { draw } from './draw.ts';
import { ALL_FAULT_KINDS } from './faults/kinds.ts';
import { STORIES } from './stories/stories.ts';

describe('what 5,000 seeds tell', () => {
  it.each([1, 5_001, 100_001])(
    'is every story 200 times, and every kind of fault in 500 of them, from seed %i on',
    (seed) => {
      const { stories, kinds, neighbours } = draw(seed, 5_000);
      expect(Object.keys(stories).sort()).toEqual(Object.keys(STORIES).sort());
      expect(Object.keys(kinds).sort()).toEqual([...ALL_FAULT_KINDS].sort());
      expect(Object.entries(stories).filter(([, count]) => count < 200)).toEqual([]);
      expect(Object.entries(kinds).filter(([, count]) => count < 500)).toEqual([]);
      expect(neighbours).toBeGreaterThan(800);
    },
  );
});
