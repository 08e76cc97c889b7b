import { expect, it } from '@jest/globals';
import { fuzz } from './fuzz.ts';

it('answers requests that are made of its schemas as documented, and changes nothing where it refuses', async () => {
  const { requests, answers, violations } = await fuzz({ requests: 1000, seed: 7 });
  expect(violations).toEqual([]);
  expect(requests).toBe(1000);
  // It has to have got somewhere: things were made, changed and refused.
  const count = (pattern: RegExp) => [...answers].reduce((sum, [name, n]) => sum + (pattern.test(name) ? n : 0), 0);
  for (const [pattern, least] of [
    [/ 20[012]$/, 100],
    [/ 400$/, 100],
    [/^putService .* 202$/, 1],
    [/^runTask .* 202$/, 1],
    [/ hostile /, 100],
    [/^command .* 20[02]$/, 3],
    [/^command .* 40[0-9]$/, 10],
  ] as const) {
    expect([pattern, count(pattern) >= least]).toEqual([pattern, true]);
  }
}, 60_000);
