import { describe, expect, it } from '@jest/globals';
import { boundsOf, startable, stoppable } from '../../../../../shared/planner/capacity/bounds.ts';

/** ECS API reference, DeploymentConfiguration: the lower bound rounds up, the upper one down. */
describe('bounds', () => {
  it.each([
    { desired: 4, min: 100, max: 200, lower: 4, upper: 8 },
    { desired: 4, min: 50, max: 100, lower: 2, upper: 4 },
    { desired: 3, min: 50, max: 150, lower: 2, upper: 4 },
    { desired: 1, min: 50, max: 150, lower: 1, upper: 1 },
    { desired: 1, min: 0, max: 199, lower: 0, upper: 1 },
    { desired: 1, min: 100, max: 200, lower: 1, upper: 2 },
    { desired: 2, min: 75, max: 125, lower: 2, upper: 2 },
    { desired: 10, min: 75, max: 125, lower: 8, upper: 12 },
    { desired: 0, min: 100, max: 200, lower: 0, upper: 0 },
    { desired: 7, min: 1, max: 101, lower: 1, upper: 7 },
    { desired: 5000, min: 99, max: 10_000, lower: 4950, upper: 500_000 },
  ])('of $desired tasks with $min/$max are $lower and $upper', ({ desired, min, max, lower, upper }) => {
    expect(boundsOf(desired, { minimumHealthyPercent: min, maximumPercent: max })).toEqual({ lower, upper });
  });

  it.each([
    { healthy: 4, lower: 2, go: 2 },
    { healthy: 2, lower: 2, go: 0 },
    { healthy: 1, lower: 2, go: 0 },
    { healthy: 9, lower: 0, go: 9 },
  ])('let $go of $healthy healthy tasks go over a lower bound of $lower', ({ healthy, lower, go }) => {
    expect(stoppable(healthy, { lower, upper: 9 })).toBe(go);
  });

  it.each([
    { desired: 4, current: 1, active: 5, upper: 6, start: 1 },
    { desired: 4, current: 0, active: 4, upper: 8, start: 4 },
    { desired: 4, current: 3, active: 3, upper: 8, start: 1 },
    { desired: 4, current: 4, active: 4, upper: 8, start: 0 },
    { desired: 4, current: 0, active: 9, upper: 8, start: 0 },
    { desired: 2, current: 5, active: 5, upper: 8, start: 0 },
  ])('let $start start: $current of $desired there, $active active, upper $upper', (row) => {
    expect(startable(row.desired, row.current, row.active, { lower: 0, upper: row.upper })).toBe(row.start);
  });
});
