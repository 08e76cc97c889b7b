import { describe, expect, it } from '@jest/globals';
import { seriesOf } from '../../../../../shared/planner/scaling/series-of.ts';

/** Periods of 60 s; it is 12:05:30, so the period that began at 12:04 is the last that has ended. */
const MINUTE_MS = 60_000;
const at = (minute: number, value = minute) => ({ atMs: minute * MINUTE_MS, value });
const series = (points: { atMs: number; value: number }[], periods = 3, nowMs = 5.5 * MINUTE_MS) =>
  seriesOf(points, { nowMs, periodMs: MINUTE_MS, periods });

describe('the series of a metric', () => {
  it('is its last periods, oldest first, in whatever order they come', () => {
    expect(series([at(4), at(2), at(3), at(1)])).toEqual([2, 3, 4]);
  });

  it('leaves out the period that has not ended', () => {
    expect(series([at(3), at(4), at(5)])).toEqual([undefined, 3, 4]);
    expect(series([at(4)], 1, 5 * MINUTE_MS)).toEqual([4]);
    expect(series([at(3), at(4)], 1, 5 * MINUTE_MS - 1)).toEqual([3]);
  });

  it('has gaps where the metric has', () => {
    expect(series([at(4), at(2)])).toEqual([2, undefined, 4]);
    expect(series([at(4), at(0)], 5)).toEqual([0, undefined, undefined, undefined, 4]);
  });

  it('ends with the newest datapoint, which may be three periods late', () => {
    expect(series([at(1), at(2)], 2)).toEqual([1, 2]);
    expect(series([at(1)], 1, 5 * MINUTE_MS - 1)).toEqual([1]);
    expect(series([at(1)], 1, 5 * MINUTE_MS)).toEqual([undefined]);
  });

  it('says nothing of now where there is none', () => {
    expect(series([])).toEqual([undefined]);
    expect(series([at(5)])).toEqual([undefined]);
  });
});
