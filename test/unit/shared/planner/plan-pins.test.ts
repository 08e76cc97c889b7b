import { describe, expect, it } from '@jest/globals';
import type { Task, TaskObservation } from '../../../../shared/domain/task.ts';
import { planPins } from '../../../../shared/planner/plan-pins.ts';
import { observationOf, revisionOf, snapshotOf, taskOf } from './records.ts';

const told = [{ name: 'log' }, { name: 'app', imageDigest: 'sha256:1' }];
const seen = (over: Partial<TaskObservation> = {}, revision = 1) =>
  taskOf({ revision, observed: observationOf({ containers: told, ...over }) });
const pins = (tasks: Task[], over: Parameters<typeof revisionOf>[1] = {}) =>
  planPins(snapshotOf({ revisions: [revisionOf(1, over), revisionOf(2)], tasks }));

describe('a revision is pinned', () => {
  it('by the first of its tasks that runs and tells a digest', () => {
    const [first, second] = [seen(), seen()];
    expect(pins([seen({ containers: [{ name: 'app' }] }), first, second])).toEqual([first]);
    const other = seen({}, 2);
    expect(pins([other, first])).toEqual([first, other]);
  });

  it('by none that does not run yet or any more, or is not known', () => {
    expect(
      pins([seen({ lastStatus: 'PENDING' }), seen({ lastStatus: 'STOPPED' }), taskOf({ observed: undefined })]),
    ).toEqual([]);
    expect(pins([seen({ containers: [] })])).toEqual([]);
  });

  it('once, and not before it has a definition of Slipway’s own', () => {
    expect(pins([seen()], { pinnedTaskDefinitionArn: 'pinned:1' })).toEqual([]);
    expect(pins([seen()], { ownTaskDefinitionArn: undefined })).toEqual([]);
  });
});
