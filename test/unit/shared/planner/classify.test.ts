import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../shared/domain/deployment.ts';
import { seatsOf } from '../../../../shared/planner/capacity/seats.ts';
import { classify, countActive, countOf, countReady } from '../../../../shared/planner/classify.ts';
import { aimOf, hasScaledUp } from '../../../../shared/planner/rollout/aim.ts';
import { deploymentOf, revisionOf, rolloutOf, type State, serviceOf, snapshotOf, tasksOf } from './records.ts';

const EVERY: State[] = ['intent', 'starting', 'warming', 'ready', 'ready', 'unhealthy', 'marked', 'taken'];
const both = snapshotOf({ tasks: [...tasksOf(1, EVERY), ...tasksOf(2, [...EVERY, 'ready', 'unhealthy'])] });
const sizes = (group: object) => Object.fromEntries(Object.entries(group).map(([name, tasks]) => [name, tasks.length]));

describe('tasks', () => {
  it('are of the revision that the plan launches, of another one, or stopping', () => {
    const { current, other, stopping } = classify(both, 2);
    expect(sizes(current)).toEqual({ ready: 3, pending: 3, unhealthy: 2 });
    expect(sizes(other)).toEqual({ ready: 2, pending: 3, unhealthy: 1 });
    expect(stopping).toHaveLength(4);
    expect([countOf(current), countOf(other)]).toEqual([8, 6]);
  });

  it('are active unless they stop, and ready whichever revision is launched', () => {
    for (const launched of [1, 2, undefined]) {
      const classes = classify(both, launched);
      expect(countActive(classes)).toBe(14);
      expect([1, 2, 3].map((revision) => countReady(classes, revision))).toEqual([2, 3, 0]);
    }
  });

  it('all have one seat: in a rollout the old ones leave', () => {
    const classes = classify(both, 2);
    const { staying, sick, leaving } = seatsOf(classes, aimOf({ ...both, deployment: rolloutOf() }));
    expect([staying.ready, staying.pending, sick, leaving.ready, leaving.rest].map(({ length }) => length)).toEqual([
      3, 3, 2, 2, 4,
    ]);
    expect(leaving.cause).toBe('DEPLOYMENT');
  });

  it('all have one seat: after a failure what is not healthy of the failed revision leaves', () => {
    const aim = aimOf({ ...both, deployment: rolloutOf({ status: 'FAILED' }) });
    const { staying, sick, leaving } = seatsOf(classify(both, aim.revision), aim);
    expect([staying.ready, staying.pending, sick, leaving.ready, leaving.rest].map(({ length }) => length)).toEqual([
      5, 3, 1, 0, 5,
    ]);
    expect(leaving.rest.every(({ revision }) => revision === 2)).toBe(true);
  });
});

describe('the aim', () => {
  const aim = (deployment = deploymentOf(), service = serviceOf(), revisions = [revisionOf(1), revisionOf(2)]) => {
    const { mode, revision, launchable, desired, abandoned } = aimOf(snapshotOf({ deployment, service, revisions }));
    return { mode, revision, launches: launchable?.revision, desired, abandoned };
  };
  const to = (mode: 'roll' | 'hold', revision: number | undefined, abandoned?: number) => ({
    mode,
    revision,
    launches: revision,
    desired: 4,
    abandoned,
  });

  it('is the deployment’s revision once SCALE_UP has begun, and when it has succeeded', () => {
    expect(aim(rolloutOf())).toEqual(to('roll', 2));
    expect(aim(rolloutOf({ stage: 'CLEAN_UP' }))).toEqual(to('roll', 2));
    expect(aim(rolloutOf({ outcome: { stage: 'SCALE_UP', reached: true, detail: '' } }))).toEqual(to('roll', 2));
    expect(aim(rolloutOf({ status: 'SUCCESSFUL' }))).toEqual(to('roll', 2));
  });

  it('is to hold with the good revision before, and after a failure', () => {
    expect(aim(rolloutOf({ stage: undefined }))).toEqual(to('hold', 1));
    expect(aim(rolloutOf({ status: 'PENDING', stage: 'RECONCILE_SERVICE' }))).toEqual(to('hold', 1));
    expect(aim(rolloutOf({ outcome: { stage: 'SCALE_UP', reached: false, detail: '' } }))).toEqual(to('hold', 1));
    expect(aim(rolloutOf({ status: 'FAILED' }))).toEqual(to('hold', 1, 2));
    expect(aim(rolloutOf({ status: 'STOPPED' }))).toEqual(to('hold', 1, 2));
  });

  it('is to hold with nothing to launch where there is no good revision, and with the only one after it failed', () => {
    const first = serviceOf({ goodRevisions: [] });
    expect(aim(rolloutOf({ stage: undefined }), first)).toEqual(to('hold', undefined));
    expect(aim(rolloutOf({ status: 'FAILED' }), first)).toEqual(to('hold', 2));
  });

  // Seed 9752: revision 1 was superseded as it baked, and the migration of revision 2 failed: nobody replaced what crashed.
  it('is to hold with what runs where no revision is good and the new one has not come to its tasks', () => {
    const heldWith = (deployment: Deployment, states: State[]) =>
      aimOf(snapshotOf({ deployment, service: serviceOf({ goodRevisions: [] }), tasks: tasksOf(1, states) }));
    const failed = rolloutOf({ status: 'FAILED', stage: 'PRE_SCALE_UP' });
    expect(heldWith(failed, ['ready', 'taken'])).toMatchObject({ mode: 'hold', revision: 1, abandoned: 2 });
    expect(heldWith(failed, ['taken']).revision).toBe(1);
    expect(heldWith(failed, ['marked']).revision).toBeUndefined();
    expect(heldWith(failed, []).revision).toBeUndefined();
    expect(heldWith(rolloutOf({ stage: 'PRE_SCALE_UP' }), ['ready']).revision).toBe(1);
    // Once its tasks might run too, what serves heals itself, and else the new one does.
    expect(heldWith(rolloutOf({ status: 'FAILED', stage: 'SCALE_UP' }), ['ready']).revision).toBe(1);
    expect(heldWith(rolloutOf({ status: 'FAILED', stage: 'SCALE_UP' }), ['starting']).revision).toBe(2);
    const own = tasksOf(2, ['ready']);
    const service = serviceOf({ goodRevisions: [] });
    expect(aimOf(snapshotOf({ deployment: failed, service, tasks: own })).revision).toBeUndefined();
  });

  it('launches nothing of a revision without a task definition of Slipway’s own', () => {
    const bare = [
      revisionOf(1, { ownTaskDefinitionArn: undefined }),
      revisionOf(2, { ownTaskDefinitionArn: undefined }),
    ];
    expect(aim(rolloutOf(), serviceOf(), bare)).toEqual({ ...to('roll', 2), launches: undefined });
    expect(aim(rolloutOf({ status: 'FAILED' }), serviceOf(), bare)).toEqual(to('hold', undefined));
  });

  it('of a deleted service is nothing', () => {
    const service = serviceOf({ status: 'DRAINING' });
    expect(aim(rolloutOf(), service)).toEqual({ ...to('roll', undefined), desired: 0 });
  });

  it('scales up from SCALE_UP on', () => {
    const stages = [undefined, 'RECONCILE_SERVICE', 'PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'CLEAN_UP'] as const;
    expect(stages.map((stage) => hasScaledUp(rolloutOf({ stage })))).toEqual([false, false, false, true, true, true]);
  });
});
