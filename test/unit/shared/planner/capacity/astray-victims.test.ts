import { describe, expect, it } from '@jest/globals';
import type { Task } from '../../../../../shared/domain/task.ts';
import { astrayVictims } from '../../../../../shared/planner/capacity/astray-victims.ts';
import { NOON_MS, STATES, taskOf } from '../records.ts';

const DRAINS = 'its container instance is draining';

/** Of the task of a DAEMON service where there is to be none: does it go, and why? */
const cases: [string, Partial<Task>, object | undefined][] = [
  ['its instance drains, and others are left', { instanceDrains: true }, undefined],
  [
    'its instance drains, and it is the last one',
    { instanceDrains: true, retireAtMs: NOON_MS },
    { cause: 'RETIREMENT', reason: `${DRAINS}, and no other task is left on it` },
  ],
  [
    'its instance drains before it has started',
    { instanceDrains: true, ...STATES.starting },
    { cause: 'RETIREMENT', reason: DRAINS },
  ],
  [
    'its instance does not drain',
    {},
    {
      cause: 'SCALE_IN',
      reason: 'its container instance is ACTIVE no more, or does not meet the placement constraints',
    },
  ],
];

describe('a task that is astray', () => {
  it.each(cases)('where %s', (_, over, expected) => {
    const task = taskOf(over);
    expect(astrayVictims({ astray: [task] })).toEqual(expected ? [{ task, ...expected }] : []);
  });
});
