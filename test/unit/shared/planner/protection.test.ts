import { describe, expect, it } from '@jest/globals';
import type { Task } from '../../../../shared/domain/task.ts';
import { protectionEnds } from '../../../../shared/planner/capacity/protected-tasks.ts';
import { plan } from '../../../../shared/planner/plan.ts';
import { FleetModel, GOOD, NEVER_HEALTHY, SICKENING } from './fleet-model.ts';
import {
  INGRESS,
  NOON_MS,
  rolling,
  rolloutOf,
  SEC,
  type State,
  serviceOf,
  snapshotOf,
  taskOf,
  tasksOf,
} from './records.ts';

/** At every plan the model checks that neither scale-in nor a deployment stops a protected task (P1). */

const HOUR_SEC = 3600;

function started(desired: number, percents: [number, number] = [100, 200], spec: object = {}): FleetModel {
  const fleet = new FleetModel({ desired, percents, spec, behave: () => GOOD });
  fleet.run(300);
  return fleet;
}

const revisions = (fleet: FleetModel) => fleet.tasks.map(({ revision }) => revision).sort();

describe('scale-in', () => {
  it('stops the others first, waits for protected tasks, and says until when', () => {
    const fleet = started(4);
    const kept = fleet.tasks.slice(0, 3);
    const untilMs = fleet.nowMs + HOUR_SEC * SEC;
    fleet.protect(kept, HOUR_SEC);
    fleet.scale(1);
    fleet.run(600);
    expect(fleet.tasks.map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
    const until = new Date(untilMs).toISOString();
    expect(fleet.service.lastNotice).toBe(`waits for 2 protected task(s), as it stands until ${until}.`);
    fleet.run();
    expect(fleet.tasks).toHaveLength(1);
    expect(fleet.nowMs).toBeGreaterThanOrEqual(untilMs);
    expect(fleet.service.lastNotice).toBe('has reached a steady state.');
  });

  it('goes on at once where a task gives its protection up', () => {
    const fleet = started(2);
    fleet.protect(fleet.tasks, HOUR_SEC);
    fleet.scale(1);
    fleet.run(60);
    expect(fleet.tasks).toHaveLength(2);
    fleet.protect(fleet.tasks.slice(0, 1), 0);
    fleet.run(60);
    expect(fleet.tasks).toHaveLength(1);
  });

  it('waits as long as a task renews its protection, and says it once', () => {
    const fleet = started(1);
    fleet.scale(0);
    for (let n = 0; n < 5; n += 1) {
      fleet.protect(fleet.tasks, 60);
      fleet.run(50);
      expect(fleet.tasks).toHaveLength(1);
    }
    fleet.run();
    expect(fleet.tasks).toHaveLength(0);
    expect(fleet.events.filter((event) => event.includes('waits for 1 protected'))).toHaveLength(1);
  });
});

describe('a protected task that is not healthy yet', () => {
  // Seed 70136: the healthy one was to go in its place, the last guard said no, and no reconcile of the service got any further.
  it('keeps its seat, and the healthy one goes when it is healthy too', () => {
    const slow = { ...GOOD, healthySec: 120 };
    const fleet = new FleetModel({ desired: 2, percents: [100, 200], behave: (nth) => (nth === 0 ? GOOD : slow) });
    fleet.run(60);
    expect(fleet.ready()).toHaveLength(1);
    const [kept] = fleet.tasks.slice(1);
    fleet.protect(kept ? [kept] : [], HOUR_SEC);
    fleet.scale(1);
    fleet.run(30);
    expect(fleet.tasks).toHaveLength(2);
    fleet.run(120);
    expect(fleet.tasks).toEqual([expect.objectContaining({ id: kept?.id })]);
  });

  it.each([
    ['2 healthy of which AWS retires one: one of them goes', 1, 1],
    ['3 healthy of which AWS retires one: two of them go', 2, 2],
  ])('beside %s', (_, staying, gone) => {
    const [pending, ...ready] = tasksOf(1, ['warming', ...Array<State>(staying + 1).fill('ready')]);
    const service = serviceOf({ desiredCount: 1, revision: 1 });
    const tasks = [
      { ...pending, protectedUntilMs: NOON_MS + HOUR_SEC * SEC },
      ...ready.map((task, n) => (n === 0 ? { ...task, retireAtMs: NOON_MS + HOUR_SEC * SEC } : task)),
    ] as Task[];
    const { marks } = plan(snapshotOf({ service, deployment: rolloutOf({ revision: 1 }), tasks }));
    expect(marks).toHaveLength(gone);
    expect(marks.map(({ taskId }) => taskId)).not.toContain(pending?.id);
  });
});

describe('a rolling deployment', () => {
  it('brings the new revision up, keeps what is protected, and ends when that has gone', () => {
    const fleet = started(3);
    fleet.protect(fleet.tasks.slice(0, 1), HOUR_SEC);
    fleet.deploy({ desired: 3, percents: [100, 200], behave: () => GOOD });
    fleet.run(1800);
    expect(revisions(fleet)).toEqual([1, 2, 2, 2]);
    // Half an hour is over the ten minutes of its deadline: that it waits is no lateness.
    expect(fleet.deployment).toMatchObject({ status: 'IN_PROGRESS', stage: 'CLEAN_UP' });
    expect(fleet.deployment.timeline.map(({ text }) => text)).toContain('waits for 1 protected task(s)');
    fleet.run();
    expect(fleet.deployment.status).toBe('SUCCESSFUL');
    expect(revisions(fleet)).toEqual([2, 2, 2]);
  });

  it('that has no room beside a protected task waits for it, and fails no sooner than its deadline after that', () => {
    const fleet = started(1, [0, 100]);
    fleet.protect(fleet.tasks, HOUR_SEC);
    fleet.deploy({ desired: 1, percents: [0, 100], behave: () => NEVER_HEALTHY });
    fleet.run(HOUR_SEC - 100);
    expect(revisions(fleet)).toEqual([1]);
    expect(fleet.deployment).toMatchObject({ status: 'IN_PROGRESS', stage: 'SCALE_UP' });
    expect(fleet.service.lastNotice).toMatch('waits for 1 protected task(s)');
    fleet.run(100 + 550);
    expect(fleet.deployment.status).toBe('IN_PROGRESS');
    fleet.run();
    expect(fleet.deployment.status).toBe('FAILED');
  });

  it('whose own tasks do not become healthy is late all the same, whatever is protected', () => {
    const fleet = started(2);
    fleet.protect(fleet.tasks, 10 * HOUR_SEC);
    fleet.deploy({ desired: 2, percents: [100, 200], behave: () => NEVER_HEALTHY });
    fleet.run(900);
    expect(fleet.deployment.status).toBe('FAILED');
    expect(revisions(fleet)).toEqual([1, 1]);
  });

  it('keeps its clocks where it is paused while it waits', () => {
    const fleet = started(1, [0, 100]);
    fleet.protect(fleet.tasks, 1000);
    fleet.deploy({ desired: 1, percents: [0, 100], behave: () => NEVER_HEALTHY });
    fleet.run(500);
    fleet.steer('pause');
    fleet.run(2000);
    fleet.steer('resume');
    fleet.run(500);
    expect(fleet.deployment.status).toBe('IN_PROGRESS');
    fleet.run();
    expect(fleet.deployment.status).toBe('FAILED');
    const [resumed, failed] = ['resumed', 'FAILED'].map(
      (word) => fleet.deployment.timeline.find(({ text }) => text.includes(word))?.atMs ?? 0,
    ) as [number, number];
    expect((failed - resumed) / 1000).toBeLessThanOrEqual(660);
  });
});

describe('a blue/green deployment', () => {
  const spec = (bakeTimeInMinutes: number) => ({
    ingress: INGRESS,
    deploymentConfiguration: rolling(100, 200, { strategy: 'BLUE_GREEN', bakeTimeInMinutes }),
  });

  it('moves the traffic, and keeps the old side as long as it is protected', () => {
    const fleet = started(2, [100, 200], spec(1));
    const untilMs = fleet.nowMs + HOUR_SEC * SEC;
    fleet.protect(fleet.tasks, HOUR_SEC);
    fleet.deploy({ desired: 2, percents: [100, 200], spec: spec(1), behave: () => GOOD });
    fleet.run(1800);
    expect(fleet.shifts.at(-1)).toEqual([0, 1]);
    expect(fleet.deployment).toMatchObject({ status: 'IN_PROGRESS', stage: 'CLEAN_UP' });
    expect(revisions(fleet)).toEqual([1, 1, 2, 2]);
    fleet.run();
    expect(fleet.deployment.status).toBe('SUCCESSFUL');
    expect(revisions(fleet)).toEqual([2, 2]);
    expect(fleet.nowMs).toBeGreaterThanOrEqual(untilMs);
  });
});

describe('protection', () => {
  it('does not keep a task that fails its health checks', () => {
    const fleet = new FleetModel({ desired: 2, percents: [100, 200], behave: (nth) => (nth < 2 ? SICKENING : GOOD) });
    fleet.run(15);
    fleet.protect(fleet.tasks, 10 * HOUR_SEC);
    const sick = fleet.tasks.map(({ id }) => id);
    fleet.run(600);
    expect(fleet.ready()).toHaveLength(2);
    expect(fleet.tasks.filter(({ id }) => sick.includes(id))).toEqual([]);
  });

  it('ends with a task that crashes: another takes its place, and is not protected', () => {
    const fleet = started(2);
    fleet.protect(fleet.tasks, HOUR_SEC);
    fleet.kill(1);
    fleet.run(120);
    expect(fleet.ready()).toHaveLength(2);
    expect(fleet.tasks.filter(({ protectedUntilMs }) => protectedUntilMs !== undefined)).toHaveLength(1);
  });

  it('does not outlive the service', () => {
    const fleet = started(2);
    fleet.protect(fleet.tasks, 48 * HOUR_SEC);
    fleet.remove();
    fleet.run(300);
    expect(fleet.service.status).toBe('INACTIVE');
  });
});

describe('the ends of protections', () => {
  it('are the first and the last of them, and none of nobody', () => {
    const until = (protectedUntilMs?: number) => taskOf({ protectedUntilMs });
    expect(protectionEnds([until(2), until(3), until(1)])).toEqual({ firstAtMs: 1, lastAtMs: 3 });
    expect(protectionEnds([until(2), until()])).toEqual({ firstAtMs: 0, lastAtMs: 2 });
    expect(protectionEnds([])).toBeUndefined();
  });
});
