import { describe, expect, it } from '@jest/globals';
import { type Findings, noticeOf as saidOf } from '../../../../shared/planner/notices.ts';
import { plan } from '../../../../shared/planner/plan.ts';
import type { Snapshot } from '../../../../shared/planner/snapshot.ts';
import { deploymentOf, NOON_MS, rolloutOf, SEC, serviceOf, snapshotOf, taskOf, tasksOf } from './records.ts';

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

describe('of what is worth a word', () => {
  const quiet: Findings = {
    stuck: undefined,
    heldBackBy: undefined,
    waitsFor: [],
    unbalanced: undefined,
    converged: false,
  };
  const says = (found: Partial<Findings>, service = {}, deployment = deploymentOf()) =>
    saidOf(snapshotOf({ service: serviceOf(service), deployment }), { ...quiet, ...found });
  const refused = { trafficRefused: { reason: 'too many rules', sinceMs: 1, atMs: 1 } };
  const heldBackBy = { count: 3, lastAtMs: 1, lastReason: 'exit 1', jitter: 0, permanent: false };
  const waitsFor = [taskOf({ protectedUntilMs: NOON_MS }), taskOf({ protectedUntilMs: NOON_MS + SEC })];
  const WAITS = 'waits for 2 protected task(s), as it stands until 2026-01-01T12:00:01.000Z.';

  it('the gravest is said', () => {
    const all = { stuck: 'no room', heldBackBy, waitsFor, converged: true };
    expect(says(all, refused)).toBe('gets no traffic, the load balancer refuses it: too many rules');
    expect(says(all)).toBe('is stuck: no room');
    expect(says({ ...all, stuck: undefined })).toBe(
      'backs off before its next launch: 3 task(s) failed in a row. exit 1',
    );
    expect(says({ waitsFor, converged: true })).toBe(WAITS);
    expect(says({ converged: true })).toBe(STEADY);
    expect(says(all, { ...refused, status: 'DRAINING' })).toBeUndefined();
  });

  it('a cause that nobody told leaves no gap', () => {
    expect(says({ heldBackBy: { ...heldBackBy, lastReason: '' } })).toBe(
      'backs off before its next launch: 3 task(s) failed in a row.',
    );
  });

  it('a pause is said, and other things of a deployment are not', () => {
    expect(says({ converged: true }, {}, rolloutOf({ pausedAtMs: NOON_MS }))).toBe('is paused in its deployment.');
    expect(says({ converged: true }, {}, rolloutOf())).toBeUndefined();
    expect(says({ converged: true }, {}, deploymentOf({ pausedAtMs: NOON_MS }))).toBe(STEADY);
  });

  it('a protection that is renewed is not said again', () => {
    const before = 'waits for 2 protected task(s), as it stands until 2026-01-01T11:00:00.000Z.';
    expect(says({ waitsFor }, { lastNotice: before })).toBe(before);
    expect(says({ waitsFor }, { lastNotice: before.replace('2', '3') })).toBe(WAITS);
  });
});
