import { describe, expect, it } from '@jest/globals';
import { presentEcsDeployments } from '../../../../shared/use-cases/services/present-deployment.ts';
import { revisionOf, rolloutOf, type State, serviceOf, tasksOf } from '../planner/records.ts';

describe('the deployments of a service in ECS’s shape', () => {
  it.each<[number, State[]]>([
    [3, ['ready', 'ready', 'ready']],
    [2, ['ready', 'marked', 'ready']],
    [0, ['marked', 'marked', 'marked']],
  ])('want of an older revision the %d tasks that nobody has marked to stop', (desiredCount, states) => {
    const tasks = [...tasksOf(1, states), ...tasksOf(2, ['ready', 'ready', 'ready'])];
    const revisions = [revisionOf(1), revisionOf(2)];
    expect(
      presentEcsDeployments(serviceOf({ desiredCount: 3 }), rolloutOf({ revision: 2 }), revisions, tasks),
    ).toMatchObject([
      { status: 'PRIMARY', desiredCount: 3, runningCount: 3 },
      { status: 'ACTIVE', desiredCount, runningCount: 3 },
    ]);
  });
});
