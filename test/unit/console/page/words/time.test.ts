import { describe, expect, it } from '@jest/globals';
import { clockTime, longDuration, relativeTime } from '../../../../../console/page/words/time.ts';

const NOW = Date.parse('2026-11-28T12:00:00.000Z');

describe('times in words', () => {
  it.each([
    ['2026-11-28T12:00:00.900Z', 'now'],
    ['2026-11-28T11:59:58.500Z', 'now'],
    ['2026-11-28T11:59:20.000Z', '40 s ago'],
    ['2026-11-28T11:59:00.000Z', '1 min ago'],
    ['2026-11-28T07:10:00.000Z', '4 h ago'],
    ['2026-11-25T12:00:00.000Z', '3 d ago'],
    ['2026-11-28T14:00:00.000Z', 'in 2 h'],
  ])('%s is %s', (at, words) => {
    expect(relativeTime(Date.parse(at), NOW)).toBe(words);
  });

  it.each([
    [0, '0 s'],
    [0.4, '0 s'],
    [37, '37 s'],
    [60, '1 min'],
    [76, '1 min 16 s'],
    [7500, '2 h 5 min'],
    [90_000, '1 d 1 h'],
  ])('a plan of %d seconds takes %s', (sec, words) => {
    expect(longDuration(sec)).toBe(words);
  });

  it.each([
    [0, '0:00'],
    [76.9, '1:16'],
    [3725, '1:02:05'],
  ])('%d seconds are %s on the clock', (sec, words) => {
    expect(clockTime(sec)).toBe(words);
  });
});
