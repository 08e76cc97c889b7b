import { describe, expect, it } from '@jest/globals';
import { plan } from '../../../../shared/planner/plan.ts';
import type { Snapshot } from '../../../../shared/planner/snapshot.ts';
import { deploymentOf, rolloutOf, serviceOf, snapshotOf, tasksOf } from './records.ts';

const STEADY = 'has reached a steady state.';
const four = tasksOf(1, ['ready', 'ready', 'ready', 'ready']);
const noticeOf = (over: Partial<Snapshot>, lastNotice?: string) =>
  plan(snapshotOf({ ...over, service: serviceOf({ lastNotice }) })).service.lastNotice;

describe('a service', () => {
  it('says once that it is steady, and then nothing is written', () => {
    const first = plan(snapshotOf({ tasks: four }));
    expect(first).toMatchObject({ changed: true, events: [{ message: `(service web) ${STEADY}` }] });
    const snapshot = snapshotOf({ tasks: four, service: first.service });
    const second = plan(snapshot);
    expect(second).toMatchObject({ changed: false, events: [], dueAtMs: undefined });
    expect(second.service).toBe(snapshot.service);
    expect(second.deployment).toBe(snapshot.deployment);
  });

  it.each<[string, Partial<Snapshot>]>([
    ['a task is missing', { tasks: four.slice(1) }],
    ['a task is too many', { tasks: [...four, ...tasksOf(1, ['ready'])] }],
    ['a task is not healthy', { tasks: [...four.slice(1), ...tasksOf(1, ['warming'])] }],
    ['a task is still stopping', { tasks: [...four, ...tasksOf(1, ['marked'])] }],
    ['a task is of another revision', { tasks: [...four.slice(1), ...tasksOf(2, ['ready'])] }],
    ['a deployment is under way', { tasks: tasksOf(2, ['ready', 'ready', 'ready', 'ready']), deployment: rolloutOf() }],
  ])('is not steady while %s, and forgets that it was', (_, over) => {
    expect(noticeOf(over)).toBeUndefined();
    expect(noticeOf(over, STEADY)).toBeUndefined();
  });

  it('is steady after a FAILED deployment whatever mixture of revisions is healthy', () => {
    const tasks = [...four.slice(2), ...tasksOf(2, ['ready', 'ready'])];
    expect(noticeOf({ tasks, deployment: rolloutOf({ status: 'FAILED' }) })).toBe(STEADY);
  });

  it('keeps its last word until the next one, so that it is not said twice', () => {
    expect(noticeOf({ tasks: four.slice(1) }, 'backs off …')).toBe('backs off …');
    expect(noticeOf({ tasks: four.slice(1), deployment: rolloutOf() }, 'backs off …')).toBeUndefined();
  });

  it('says nothing while it is deleted', () => {
    const service = serviceOf({ status: 'DRAINING', desiredCount: 0, lastNotice: STEADY });
    const planned = plan(snapshotOf({ service, tasks: tasksOf(1, ['marked']) }));
    expect(planned.service.lastNotice).toBeUndefined();
    expect(planned.events).toEqual([]);
  });

  it('writes that it has seen a generation, once', () => {
    const service = serviceOf({ generation: 5, lastNotice: STEADY });
    const planned = plan(snapshotOf({ service, tasks: four }));
    expect(planned).toMatchObject({ changed: true, service: { observedGeneration: 5 } });
    expect(plan(snapshotOf({ service: planned.service, tasks: four })).changed).toBe(false);
  });

  it('keeps its wake-up and its last change when only its notice changes', () => {
    const service = serviceOf({ dueAtMs: 7, updatedAtMs: 5 });
    expect(plan(snapshotOf({ service, tasks: four })).service).toEqual({ ...service, lastNotice: STEADY });
  });

  it('leaves what it is given as it is', () => {
    const freeze = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
      Object.freeze(value);
      for (const inner of Object.values(value)) freeze(inner);
    };
    const tasks = [...tasksOf(1, ['ready', 'intent', 'marked', 'unhealthy']), ...tasksOf(2, ['starting', 'warming'])];
    for (const deployment of [deploymentOf(), rolloutOf()]) {
      const snapshot = snapshotOf({ tasks, deployment });
      freeze(snapshot);
      expect(plan(snapshot)).toEqual(plan(snapshot));
    }
  });
});
