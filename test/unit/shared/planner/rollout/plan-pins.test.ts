import { describe, expect, it } from '@jest/globals';
import type { Task, TaskObservation } from '../../../../../shared/domain/task.ts';
import { planPins } from '../../../../../shared/planner/rollout/plan-pins.ts';
import { deploymentOf, observationOf, revisionOf, snapshotOf, taskOf } from '../records.ts';

const told = [{ name: 'log' }, { name: 'app', imageDigest: 'sha256:1' }];
const seen = (over: Partial<TaskObservation> = {}, revision = 1) =>
  taskOf({ revision, observed: observationOf({ containers: told, ...over }) });
const pins = (tasks: Task[], over: Parameters<typeof revisionOf>[1] = {}, deployment = deploymentOf()) =>
  planPins(snapshotOf({ revisions: [revisionOf(1, over), revisionOf(2)], tasks, deployment }));
const pinned = (revision: number, imageDigest = 'sha256:1') => ({
  revision,
  imageDigests: [{ name: 'app', imageDigest }],
  isFirst: false,
});

describe('a revision is pinned', () => {
  it('by the first of its tasks that runs and tells a digest', () => {
    const [first, second] = [seen(), seen({ containers: [{ name: 'app', imageDigest: 'sha256:2' }] })];
    expect(pins([seen({ containers: [{ name: 'app' }] }), first, second])).toEqual([pinned(1)]);
    expect(pins([second, first])).toEqual([pinned(1, 'sha256:2')]);
    expect(pins([seen({}, 2), first])).toEqual([pinned(1), pinned(2)]);
  });

  it('by none that does not run yet or any more, or is not known', () => {
    expect(
      pins([seen({ lastStatus: 'PENDING' }), seen({ lastStatus: 'STOPPED' }), taskOf({ observed: undefined })]),
    ).toEqual([]);
    expect(pins([seen({ containers: [] })])).toEqual([]);
  });

  it('by its migration, which was the first, where that told of every container', () => {
    const imageDigests = [{ name: 'app', imageDigest: 'sha256:0' }];
    const migrated = deploymentOf({ revision: 1, imageDigests });
    const first = { revision: 1, imageDigests, isFirst: true };
    const containerNames = ['app'];
    expect(pins([], { containerNames }, migrated)).toEqual([first]);
    expect(pins([seen()], { containerNames }, migrated)).toEqual([first]);
    expect(pins([seen()], { containerNames: ['app', 'log'] }, migrated)).toEqual([pinned(1)]);
    expect(pins([seen()], {}, migrated)).toEqual([pinned(1)]);
    expect(pins([seen()], { containerNames }, { ...migrated, revision: 2 })).toEqual([pinned(1)]);
  });

  it('once, and not before it has a definition of Slipway’s own', () => {
    expect(pins([seen()], { pinnedTaskDefinitionArn: 'pinned:1' })).toEqual([]);
    expect(pins([seen()], { ownTaskDefinitionArn: undefined })).toEqual([]);
  });
});
