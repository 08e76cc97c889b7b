import { describe, expect, it } from '@jest/globals';
import { createWeightedChoice } from '../../../../local/elbv2/traffic/weighted-choice.ts';
import { wildcardMatch } from '../../../../local/elbv2/traffic/wildcard-match.ts';

describe('a weighted choice', () => {
  it.each([
    [
      [50, 950],
      [5, 95],
    ],
    [
      [1, 1, 2],
      [25, 25, 50],
    ],
    [
      [0, 3],
      [0, 100],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  ])('among weights %j is in their proportion in every hundred', (weights, expected) => {
    const choose = createWeightedChoice(weights.map((weight, value) => ({ value, weight })));
    for (let round = 0; round < 3; round += 1) {
      const counts = weights.map(() => 0);
      for (let i = 0; i < 100; i += 1) {
        const value = choose();
        if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1;
      }
      expect(counts).toEqual(expected);
    }
  });
});

describe('a pattern', () => {
  it.each([
    ['*', '', true],
    ['/a*', '/a', true],
    ['/a?', '/a', false],
    ['/a?', '/ab', true],
    ['*.example.com', 'www.example.com', true],
    ['*.example.com', 'example.com', false],
    ['/*/b/*', '/a/b/b/c', true],
    ['/a*b*c', '/aXbYbZc', true],
    ['/a*b*c', '/aXbYbZ', false],
    ['/a.b', '/aXb', false],
  ])('%s of %s matches: %s', (pattern, text, matches) => {
    expect(wildcardMatch(pattern, text)).toBe(matches);
  });

  it('of many stars does not try each with each on a long text', () => {
    // 16,000 to the power of five, if it did: no test would live to see it.
    expect(wildcardMatch('*a*a*a*a*a*b', 'a'.repeat(16_000))).toBe(false);
  });
});
