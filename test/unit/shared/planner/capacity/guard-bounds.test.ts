import { describe, expect, it } from '@jest/globals';
import { guardBounds } from '../../../../../shared/planner/capacity/guard-bounds.ts';
import { classify } from '../../../../../shared/planner/classify.ts';
import { snapshotOf, tasksOf } from '../records.ts';

const [old, fresh] = [tasksOf(1, ['ready', 'ready', 'unhealthy']), tasksOf(2, ['ready', 'warming'])];
const { current, other } = classify(snapshotOf({ tasks: [...old, ...fresh] }), 2);
const groups = [current, other];
const victims = (...tasks: typeof old) => tasks.map((task) => ({ task }));

/** 5 active tasks, 3 of them healthy. */
describe('the last guard', () => {
  it('lets no plan launch over the upper bound', () => {
    expect(() => guardBounds(groups, { lower: 0, upper: 7 }, 2, [])).not.toThrow();
    expect(() => guardBounds(groups, { lower: 0, upper: 6 }, 2, [])).toThrow('7 active tasks over an upper bound of 6');
  });

  it('does not mind too many that are there already', () => {
    expect(() => guardBounds(groups, { lower: 0, upper: 1 }, 0, [])).not.toThrow();
  });

  it('lets no plan stop healthy tasks under the lower bound', () => {
    const two = victims(...old.slice(0, 2));
    expect(() => guardBounds(groups, { lower: 1, upper: 9 }, 0, two)).not.toThrow();
    expect(() => guardBounds(groups, { lower: 2, upper: 9 }, 0, two)).toThrow(
      '1 of 3 healthy tasks under a lower bound of 2',
    );
    expect(() => guardBounds(groups, { lower: 3, upper: 9 }, 0, victims(...fresh.slice(0, 1)))).toThrow('2 of 3');
  });

  it('does not mind unhealthy ones, nor too few that are healthy already', () => {
    const unhealthy = victims(...old.slice(2), ...fresh.slice(1));
    expect(() => guardBounds(groups, { lower: 5, upper: 9 }, 0, unhealthy)).not.toThrow();
    expect(() => guardBounds(groups, { lower: 5, upper: 9 }, 0, [])).not.toThrow();
  });
});
