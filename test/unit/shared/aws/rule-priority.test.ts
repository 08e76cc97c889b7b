import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isInRange, priorityRangeOf } from '../../../../shared/aws/elbv2/rule-priority.ts';

type Place = Parameters<typeof priorityRangeOf>[0];
const MOST_SPECIFIC_FIRST: Place[] = [
  { host: 'a.test', path: '/shop/cart' },
  { host: 'a.test', path: '/' },
  { host: '*.b.a.test', path: '/' },
  { host: '*.a.test', path: '/shop' },
  { host: '*.a.test', path: '/' },
  { host: '*.test', path: '/shop/cart' },
  { host: '*.test', path: '/' },
  { path: '/shop/cart/checkout' },
  { path: '/shop/cart' },
  { path: '/a-longer-name-of-one-segment' },
  { path: '/' },
];
const segment = fc.constantFrom('a', 'shop', 'cart', 'b-c');
const place: fc.Arbitrary<Place> = fc.record({
  path: fc.array(segment, { maxLength: 60 }).map((segments) => `/${segments.join('/')}`),
  host: fc.option(
    fc
      .tuple(fc.boolean(), fc.array(segment, { minLength: 1, maxLength: 20 }))
      .map(([any, labels]) => (any ? '*.' : '') + labels.join('.')),
    { nil: undefined },
  ),
});
const lastOf = ({ first, size }: { first: number; size: number }) => first + size - 1;

describe('the priorities of a rule', () => {
  it('come before those of every less specific one, its test rules before its production rules', () => {
    const ranges = MOST_SPECIFIC_FIRST.flatMap((one) => [
      priorityRangeOf(one, 'test'),
      priorityRangeOf(one, 'production'),
    ]);
    for (const [n, range] of ranges.entries()) {
      const next = ranges[n + 1];
      if (next) expect(lastOf(range)).toBeLessThan(next.first);
    }
  });

  it('are the same for a path with or without its last slash', () => {
    expect(priorityRangeOf({ path: '/shop/' }, 'production')).toEqual(priorityRangeOf({ path: '/shop' }, 'production'));
  });

  it('are those that the doc comment says', () => {
    const first = (one: Place, which: 'production' | 'test' = 'test') => priorityRangeOf(one, which).first;
    expect([
      first({ host: 'a.test', path: '/' }),
      first({ host: '*.a.test', path: '/' }),
      first({ host: '*.test', path: '/shop' }),
      first({ path: '/' }),
      first({ path: '/' }, 'production'),
    ]).toEqual([5981, 37_181, 43_161, 49_661, 49_741]);
  });

  it('are between 1 and 50,000, more than a load balancer has rules, and either the same range or apart', () => {
    fc.assert(
      fc.property(place, place, fc.constantFrom('test', 'production'), (one, other, which) => {
        const [a, b] = [priorityRangeOf(one, which), priorityRangeOf(other, which)];
        expect(a.first).toBeGreaterThan(0);
        expect(lastOf(a)).toBeLessThanOrEqual(50_000);
        expect(a.size).toBeGreaterThanOrEqual(which === 'test' ? 50 : 100);
        if (a.first !== b.first) expect(isInRange(a.first, b)).toBe(false);
      }),
    );
  });
});
