import { describe, expect, it } from '@jest/globals';
import { hasEnded } from '../../../../shared/domain/deployment.ts';
import { CRASHING, FleetModel, GOOD, NEVER_HEALTHY, NEVER_STARTS, NO_IMAGE, SICKENING } from './fleet-model.ts';
import { INGRESS, NOON_MS, rolling, SEC } from './records.ts';

/** The model checks S1, S2, S3, S10 and that no plan is a busy loop, at every plan of every story. */

const PERCENTS: [number, number][] = [
  [100, 200],
  [50, 100],
  [0, 100],
  [100, 150],
  [50, 200],
  [75, 125],
  [100, 125],
  [66, 134],
  [0, 200],
];
const DESIRED = [1, 2, 3, 4, 7, 10];

function started(desired: number, percents: [number, number] = [100, 200], over: { spec?: object } = {}): FleetModel {
  const fleet = new FleetModel({ desired, percents, behave: () => GOOD, ...over });
  fleet.run();
  return fleet;
}

/** Neither bound leaves any room: floor(desired × max) = desired = ceil(desired × min). */
function isTight(desired: number, [minimum, maximum]: [number, number]): boolean {
  return Math.ceil((desired * minimum) / 100) === desired && Math.floor((desired * maximum) / 100) === desired;
}

const pairs = PERCENTS.flatMap((percents) => DESIRED.map((desired) => ({ percents, desired })));

describe('a rollout', () => {
  it.each(pairs)('replaces every task within $percents at $desired tasks, or says why it cannot', (row) => {
    const fleet = started(row.desired, row.percents);
    fleet.deploy({ ...row, behave: () => GOOD });
    fleet.run();
    expect(fleet.ready()).toHaveLength(row.desired);
    if (isTight(row.desired, row.percents)) {
      expect(fleet.deployment.status).toBe('FAILED');
      expect(fleet.deployment.reason).toMatch('it can neither start nor stop a task');
      expect(fleet.events.filter((event) => event.includes('is stuck'))).toHaveLength(1);
      expect(fleet.tasks.every((task) => task.revision === 1)).toBe(true);
    } else {
      expect(fleet.deployment.status).toBe('SUCCESSFUL');
      expect(fleet.tasks.map((task) => task.revision)).toEqual(Array(row.desired).fill(2));
    }
  });

  it.each(pairs)('ends well within $percents at $desired tasks when every event is lost', (row) => {
    const fleet = started(row.desired, row.percents);
    fleet.tellsEvents = false;
    fleet.deploy({ ...row, behave: () => GOOD });
    fleet.run();
    expect(fleet.ready()).toHaveLength(row.desired);
    expect(hasEnded(fleet.deployment)).toBe(true);
  });

  it.each(pairs)('of a version that never becomes healthy keeps the lower bound of $percents at $desired', (row) => {
    const fleet = started(row.desired, row.percents);
    fleet.deploy({ ...row, behave: () => NEVER_HEALTHY });
    fleet.run();
    expect(fleet.deployment.status).toBe('FAILED');
    expect(fleet.ready().filter((task) => task.revision === 1)).toHaveLength(row.desired);
    expect(fleet.tasks).toHaveLength(row.desired);
  });

  it.each(pairs)('of a version that crashes is healed by the good one within $percents at $desired', (row) => {
    const fleet = started(row.desired, row.percents);
    fleet.deploy({ ...row, behave: () => CRASHING });
    fleet.run(3600);
    expect(fleet.deployment.status).toBe('FAILED');
    expect(fleet.ready().filter((task) => task.revision === 1)).toHaveLength(row.desired);
  });

  it('fails at once where trying again would not help, and goes on trying with compatibility "ecs"', () => {
    const fleet = started(3);
    fleet.deploy({ desired: 3, percents: [100, 200], behave: () => NO_IMAGE });
    fleet.run(5);
    expect(fleet.deployment).toMatchObject({ status: 'FAILED' });
    expect(fleet.deployment.reason).toMatch('trying again would not help');

    const ecs = started(3, [100, 200], { spec: { compatibility: 'ecs' } });
    ecs.deploy({ desired: 3, percents: [100, 200], spec: { compatibility: 'ecs' }, behave: () => NO_IMAGE });
    ecs.run(5);
    expect(ecs.deployment.status).toBe('IN_PROGRESS');
    expect(ecs.run()).toBeGreaterThan(500);
    expect(ecs.deployment.status).toBe('FAILED');
  });

  it('whose tasks never start fails by its deadline, and those tasks go', () => {
    const fleet = started(2);
    fleet.deploy({ desired: 2, percents: [100, 200], behave: () => NEVER_STARTS });
    fleet.run();
    expect(fleet.deployment.status).toBe('FAILED');
    expect(fleet.tasks.map((task) => task.revision)).toEqual([1, 1]);
  });

  it('has its deadline restarted by each further healthy task: 6 tasks, one in 400 s, deadline 600 s', () => {
    const fleet = started(6, [100, 117]);
    const slow = { startSec: 300, healthySec: 400, stopSec: 3 };
    fleet.deploy({ desired: 6, percents: [100, 117], behave: () => slow });
    expect(fleet.run()).toBeGreaterThan(6 * 400);
    expect(fleet.deployment.status).toBe('SUCCESSFUL');
  });

  it('is not late while old tasks drain for longer than the deadline', () => {
    const spec = { ingress: { ...INGRESS, deregistrationDelaySec: 900 } };
    const fleet = started(3, [100, 200], { spec });
    fleet.deploy({ desired: 3, percents: [100, 200], spec, behave: () => GOOD });
    expect(fleet.run()).toBeGreaterThan(900);
    expect(fleet.deployment.status).toBe('SUCCESSFUL');
  });

  it('that is superseded leaves nothing of the one in the middle', () => {
    const fleet = started(4, [50, 150]);
    fleet.deploy({ desired: 4, percents: [50, 150], behave: () => GOOD });
    fleet.run(8);
    fleet.deploy({ desired: 4, percents: [50, 150], behave: () => GOOD });
    fleet.run(5);
    fleet.deploy({ desired: 4, percents: [50, 150], behave: () => GOOD });
    fleet.run();
    expect(fleet.tasks.map((task) => task.revision)).toEqual([4, 4, 4, 4]);
    expect(fleet.archived.map(({ status }) => status)).toEqual(['SUCCESSFUL', 'STOPPED', 'STOPPED']);
  });

  it.each(PERCENTS)('follows the count when the service is scaled out and in under way (%d/%d)', (...percents) => {
    const fleet = started(4, percents);
    fleet.deploy({ desired: 4, percents, behave: () => GOOD });
    fleet.run(6);
    fleet.scale(9);
    fleet.run(8);
    fleet.scale(2);
    fleet.run(3);
    fleet.scale(5);
    fleet.run();
    expect(fleet.ready()).toHaveLength(5);
    expect(fleet.tasks).toHaveLength(5);
    expect(hasEnded(fleet.deployment)).toBe(true);
  });

  // The weights follow who is healthy, 600:400 and 0:1 by turns: each turn began the bake of ten minutes anew, for ever.
  it('of a canary ends beside an old version that crashes again and again', () => {
    const canary = (canaryBakeTimeInMinutes: number) => ({
      ingress: INGRESS,
      deploymentConfiguration: rolling(50, 200, {
        strategy: 'CANARY',
        canaryConfiguration: { canaryPercent: 40, canaryBakeTimeInMinutes },
      }),
    });
    const crashing = { startSec: 1, healthySec: 2, crashSec: 30, stopSec: 1 };
    const fleet = new FleetModel({ desired: 1, percents: [50, 200], spec: canary(0), behave: () => crashing });
    fleet.run(3600);
    fleet.deploy({ desired: 1, percents: [50, 200], spec: canary(10), behave: () => GOOD });
    fleet.run(1800);
    expect(fleet.shifts.filter(([live]) => live === 600).length).toBeGreaterThan(1);
    expect(fleet.deployment.status).toBe('SUCCESSFUL');
  });

  it('of a service without tasks succeeds at once', () => {
    const fleet = started(0);
    expect(fleet.deployment.status).toBe('SUCCESSFUL');
    fleet.deploy({ desired: 0, percents: [100, 200], behave: () => GOOD });
    expect(fleet.run()).toBeLessThan(1);
    expect(fleet.deployment.status).toBe('SUCCESSFUL');
    expect(fleet.launchedAtMs).toEqual([]);
  });

  it('to a version without traffic keeps the load balancer until the old tasks have drained', () => {
    const fleet = started(2, [100, 200], { spec: { ingress: INGRESS } });
    expect(fleet.service.traffic).toBeDefined();
    fleet.deploy({ desired: 2, percents: [100, 200], behave: () => GOOD });
    fleet.run(20);
    expect(fleet.tasks.some((task) => task.stop?.stopAtMs !== undefined)).toBe(true);
    expect(fleet.service.traffic).toBeDefined();
    fleet.run();
    expect(fleet.deployment.status).toBe('SUCCESSFUL');
    expect(fleet.service.traffic).toBeUndefined();
  });
});

describe('a steady service', () => {
  it('says so once, is not due, and sees no write in ten quiet minutes', () => {
    const fleet = started(4, [100, 200], { spec: { ingress: INGRESS } });
    expect(fleet.events.filter((event) => event.includes('steady state'))).toHaveLength(1);
    const { writes } = fleet;
    expect(fleet.run()).toBe(0);
    fleet.nowMs += 600 * SEC;
    expect(fleet.run()).toBe(0);
    expect(fleet.writes).toBe(writes);
  });

  it('replaces a killed task at once, however many are lost, and is steady again', () => {
    const fleet = started(5);
    fleet.kill(1);
    const before = fleet.launchedAtMs.length;
    fleet.run(1);
    expect(fleet.launchedAtMs.length - before).toBe(1);
    fleet.run();
    expect(fleet.ready()).toHaveLength(5);
    fleet.kill(5);
    fleet.run();
    expect(fleet.ready()).toHaveLength(5);
    expect(fleet.events.filter((event) => event.includes('steady state'))).toHaveLength(3);
  });

  it('finds a task whose end no event told of in the next audit', () => {
    const fleet = started(3);
    fleet.tellsEvents = false;
    fleet.kill(1);
    expect(fleet.run()).toBeLessThan(330);
    expect(fleet.ready()).toHaveLength(3);
  });

  it.each(pairs)('replaces tasks that become unhealthy within $percents at $desired', (row) => {
    const sickOnes = 2;
    const behave = (nth: number) => (nth < sickOnes ? SICKENING : GOOD);
    const fleet = new FleetModel({ ...row, behave });
    fleet.run();
    expect(fleet.ready()).toHaveLength(row.desired);
    expect(fleet.tasks).toHaveLength(row.desired);
    expect(fleet.events.filter((event) => event.includes('it failed its health checks'))).toHaveLength(sickOnes);
  });

  it('scales in and out', () => {
    const fleet = started(3);
    for (const desired of [8, 1, 0, 2]) {
      fleet.scale(desired);
      fleet.run();
      expect(fleet.ready()).toHaveLength(desired);
      expect(fleet.tasks).toHaveLength(desired);
    }
  });

  it('that is deleted drains every task, removes its traffic last, and ends INACTIVE', () => {
    const fleet = started(3, [100, 200], { spec: { ingress: INGRESS } });
    fleet.remove();
    fleet.run(29);
    expect(fleet.service).toMatchObject({ status: 'DRAINING', traffic: { liveGroup: 0 } });
    expect(fleet.tasks).toHaveLength(3);
    expect(fleet.run()).toBeLessThan(6);
    expect(fleet.tasks).toHaveLength(0);
    expect(fleet.service.status).toBe('INACTIVE');
    expect(fleet.service.traffic).toBeUndefined();
  });

  it('that is deleted in the middle of a deployment ends INACTIVE', () => {
    const fleet = started(3);
    fleet.deploy({ desired: 3, percents: [100, 200], behave: () => GOOD });
    fleet.run(3);
    fleet.remove();
    fleet.run();
    expect(fleet.service.status).toBe('INACTIVE');
    expect(fleet.tasks).toHaveLength(0);
  });
});

describe('a crash loop', () => {
  it('is slowed down: at once, then after 1, 2, 4 … 300 s', () => {
    const fleet = new FleetModel({ desired: 1, percents: [100, 200], behave: () => CRASHING });
    fleet.run(7200);
    const waits = fleet.launchedAtMs.map((at, n) => at - (fleet.launchedAtMs[n - 1] ?? at)).map((ms) => ms / SEC - 3);
    expect(waits.slice(1, 12)).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
    expect(fleet.deployment.status).toBe('FAILED');
  });

  it('of the good version is slowed down too while a deployment has FAILED', () => {
    const fleet = started(1);
    fleet.deploy({ desired: 1, percents: [100, 200], behave: () => NO_IMAGE });
    fleet.run();
    expect(fleet.deployment.status).toBe('FAILED');
    const before = fleet.launchedAtMs.length;
    for (let n = 0; n < 2000; n += 1) {
      fleet.kill(1);
      fleet.run(8);
    }
    expect(fleet.launchedAtMs.length - before).toBeLessThan(60 + (2000 * 8) / 300);
  });

  it('is forgotten once a task has lasted minHealthySec', () => {
    const behave = (nth: number) => (nth < 6 ? CRASHING : GOOD);
    const fleet = new FleetModel({ desired: 1, percents: [100, 200], behave });
    fleet.run();
    fleet.nowMs += 41 * SEC;
    const killedAtMs = fleet.nowMs;
    fleet.kill(1);
    fleet.run();
    expect(fleet.launchedAtMs.at(-1)).toBeLessThan(killedAtMs + 2);
    expect(fleet.launchedAtMs[0]).toBe(NOON_MS);
  });
});
