import { describe, expect, it } from '@jest/globals';
import { isLater, TASK_STATUSES } from '../../../../shared/domain/task.ts';

describe('the status of a task', () => {
  it('goes forward in ECS’s order and never back (S5)', () => {
    expect(TASK_STATUSES).toEqual([
      'PROVISIONING',
      'PENDING',
      'ACTIVATING',
      'RUNNING',
      'DEACTIVATING',
      'STOPPING',
      'DEPROVISIONING',
      'STOPPED',
    ]);
    for (const [a, last] of TASK_STATUSES.entries())
      for (const [b, next] of TASK_STATUSES.entries()) expect(isLater(next, last)).toBe(b > a);
  });
});
