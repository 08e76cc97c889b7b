import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../../shared/domain/deployment.ts';
import type { Service } from '../../../../../shared/domain/service.ts';
import type { Task } from '../../../../../shared/domain/task.ts';
import { type Aim, aimOf } from '../../../../../shared/planner/rollout/aim.ts';
import {
  INGRESS,
  NOON_MS,
  revisionOf,
  rolling,
  rolloutOf,
  serviceOf,
  snapshotOf,
  specOf,
  tasksOf,
  trafficOf,
} from '../records.ts';

const BLUE_GREEN = specOf({ ingress: INGRESS, deploymentConfiguration: rolling(100, 200, { strategy: 'BLUE_GREEN' }) });
const PAUSED = { pausedAtMs: NOON_MS };
const BACK = { revision: 1, taskDefinition: 'web:1', reason: 'x', failed: [] };
const FAILED = { stage: 'SCALE_UP' as const, reached: false, detail: '' };

/** The aim in a word, with the numbers of the revisions. */
function aim(
  over: Partial<Deployment>,
  {
    spec = specOf(),
    service = {},
    tasks = [],
  }: { spec?: typeof BLUE_GREEN; service?: Partial<Service>; tasks?: Task[] } = {},
) {
  const given = snapshotOf({
    service: serviceOf({ spec, traffic: spec.ingress && trafficOf(spec), ...service }),
    revisions: [revisionOf(1, { spec: specOf(), hasHealthCheck: true }), revisionOf(2, { spec })],
    deployment: rolloutOf(over),
    tasks,
  });
  const { launchable, beside, desired, ...rest } = aimOf(given);
  const short: Record<string, unknown> = { ...rest, launches: launchable?.revision };
  if (beside) short.beside = beside.revision;
  return short as Partial<Aim> & { launches?: number };
}
const roll = (revision: number) => ({ mode: 'roll', revision, launches: revision });
const hold = (revision: number | undefined, more = {}) => ({ mode: 'hold', revision, launches: revision, ...more });

describe('side by side', () => {
  const at = (over: Partial<Deployment>, service: Partial<Service> = {}) => aim(over, { spec: BLUE_GREEN, service });
  const both = { mode: 'both', revision: 2, launches: 2, beside: 1 };

  it('the new revision comes up beside the old one until CLEAN_UP, where it takes its place', () => {
    expect(at({})).toEqual(both);
    expect(at({ stage: 'BAKE_TIME' })).toEqual(both);
    expect(at({ stage: 'CLEAN_UP' })).toEqual(roll(2));
    expect(at({ outcome: { stage: 'CLEAN_UP', reached: true, detail: '' } })).toEqual(roll(2));
    expect(at({ status: 'SUCCESSFUL' })).toEqual(roll(2));
  });

  it('the first of all has nothing beside it, nor has the way back', () => {
    expect(at({}, { goodRevisions: [] })).toEqual({ mode: 'both', revision: 2, launches: 2 });
    expect(at({ status: 'ROLLBACK_IN_PROGRESS', rollback: BACK })).toEqual({ mode: 'both', revision: 1, launches: 1 });
  });

  it('what serves keeps its count beside what replaces it, though it had not proved itself yet', () => {
    const beside = (group: 0 | 1, tasks: Task[]) =>
      aim({ group }, { spec: BLUE_GREEN, service: { goodRevisions: [] }, tasks }).beside;
    expect(beside(1, tasksOf(1, ['ready', 'starting']))).toBe(1);
    expect(beside(1, tasksOf(1, ['starting', 'unhealthy']))).toBeUndefined();
    expect(
      beside(
        1,
        tasksOf(1, ['ready']).map((task) => ({ ...task, group: 1 as const })),
      ),
    ).toBeUndefined();
    expect(beside(1, tasksOf(2, ['ready']))).toBeUndefined();
    // In one target group with it, it is what goes.
    expect(beside(0, tasksOf(1, ['ready']))).toBeUndefined();
  });

  it('is by the deployment’s own revision, else by the service', () => {
    const service = serviceOf({ spec: specOf() });
    const revisions = [revisionOf(1), revisionOf(2, { spec: BLUE_GREEN })];
    expect(aimOf(snapshotOf({ service, revisions, deployment: rolloutOf() })).mode).toBe('both');
    const bare = snapshotOf({ service: serviceOf({ spec: BLUE_GREEN }), revisions: [], deployment: rolloutOf() });
    expect(aimOf(bare).mode).toBe('both');
  });

  it('of a paused deployment both keep their count, but none is started while they come up', () => {
    expect(at({ ...PAUSED, stage: 'BAKE_TIME' })).toEqual({ ...both });
    expect(at({ ...PAUSED, stage: 'SCALE_UP' })).toEqual(hold(1, { frozen: true }));
    expect(at({ ...PAUSED, stage: 'CLEAN_UP' })).toEqual(hold(1, { frozen: true }));
  });

  it('after a failure the group without traffic is idle', () => {
    expect(at({ outcome: FAILED })).toEqual(hold(1, { idleGroup: 1 }));
    expect(at({ status: 'FAILED' })).toEqual(hold(1, { abandoned: 2, idleGroup: 1 }));
    expect(at({ status: 'FAILED' }, { traffic: trafficOf(BLUE_GREEN, { liveGroup: 1 }) })).toEqual(
      hold(1, { abandoned: 2, idleGroup: 0 }),
    );
    expect(at({ status: 'FAILED' }, { traffic: undefined })).toEqual(hold(1, { abandoned: 2 }));
    expect(aim({ status: 'FAILED' }, { spec: specOf({ ingress: INGRESS }) })).toEqual(hold(1, { abandoned: 2 }));
  });
});

describe('a rolling deployment', () => {
  it('works towards its revision while it rolls, also on the way back', () => {
    expect(aim({})).toEqual(roll(2));
    expect(aim({ status: 'ROLLBACK_IN_PROGRESS', rollback: BACK })).toEqual(roll(1));
    expect(aim({ status: 'ROLLBACK_SUCCESSFUL', rollback: BACK })).toEqual(roll(1));
    expect(aim({ status: 'STOP_REQUESTED' })).toEqual(hold(1));
    expect(aim({ status: 'ROLLBACK_REQUESTED' })).toEqual(hold(1));
  });

  it('stands while it is paused: what it has stays', () => {
    expect(aim(PAUSED)).toEqual(hold(1, { frozen: true }));
    expect(aim({ ...PAUSED, status: 'SUCCESSFUL' })).toEqual(roll(2));
    expect(aim({ ...PAUSED, status: 'FAILED' })).toEqual(hold(1, { abandoned: 2 }));
  });

  it('heals itself, where nothing good came before, once it has ended or is held after SCALE_UP began', () => {
    const service = { goodRevisions: [] };
    expect(aim({ status: 'FAILED' }, { service })).toEqual(hold(2));
    expect(aim({ status: 'FAILED', stage: 'PRE_SCALE_UP' }, { service })).toEqual(hold(undefined));
    expect(aim(PAUSED, { service })).toEqual(hold(2, { frozen: true }));
    expect(aim({ ...PAUSED, stage: 'RECONCILE_SERVICE' }, { service })).toEqual(hold(undefined, { frozen: true }));
    expect(aim({ outcome: FAILED }, { service })).toEqual(hold(undefined));
  });

  it('is healed by what serves, where that was replaced before it had proved itself', () => {
    const given = (...states: Parameters<typeof tasksOf>[1]) => ({
      service: { goodRevisions: [] },
      tasks: tasksOf(1, states),
    });
    expect(aim({ status: 'FAILED' }, given('ready', 'unhealthy'))).toEqual(hold(1, { abandoned: 2 }));
    expect(aim({ status: 'STOPPED' }, given('ready'))).toEqual(hold(1, { abandoned: 2 }));
    expect(aim(PAUSED, given('ready'))).toEqual(hold(1, { frozen: true }));
    expect(aim({ status: 'FAILED' }, given('unhealthy', 'starting'))).toEqual(hold(2));
  });

  it('starts nothing of a first deployment that was stopped before its migration ran', () => {
    const migrating = specOf({ preDeploy: { containerOverrides: [], timeoutSec: 900 } });
    const first = (stage: Deployment['stage'], spec = specOf()) =>
      aim({ status: 'STOPPED', stage }, { spec, service: { goodRevisions: [] } });
    for (const stage of [undefined, 'RECONCILE_SERVICE', 'PRE_SCALE_UP'] as const)
      expect(first(stage, migrating)).toEqual(hold(undefined));
    expect(first('SCALE_UP', migrating)).toEqual(hold(2));
    expect(first(undefined)).toEqual(hold(2));
    expect(first('RECONCILE_SERVICE')).toEqual(hold(2));
  });

  it('has given up nothing where it was the good one itself', () => {
    expect(aim({ status: 'FAILED' }, { service: { goodRevisions: [2] } })).toEqual(hold(2));
  });
});
