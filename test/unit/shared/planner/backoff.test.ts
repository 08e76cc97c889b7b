import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../shared/domain/deployment.ts';
import { backoffMs, failuresOf, notBeforeMs } from '../../../../shared/planner/backoff.ts';
import { plan } from '../../../../shared/planner/plan.ts';
import { countFailure, inheritedFailures } from '../../../../shared/planner/rollout/count-failure.ts';
import {
  deploymentOf,
  NOON_MS,
  observationOf,
  revisionOf,
  rolloutOf,
  SEC,
  serviceOf,
  snapshotOf,
  stopOf,
  taskOf,
} from './records.ts';

const failing = (count: number, over = {}) => ({
  count,
  lastAtMs: NOON_MS,
  lastReason: 'exit 1',
  jitter: 0,
  permanent: false,
  ...over,
});
const exit = { reason: 'exit 1', permanent: false, jitter: 0.5 };

describe('backoff', () => {
  it.each([
    [0, 1, 0],
    [1, 1, 0],
    [2, 1, 1],
    [3, 1, 2],
    [4, 1, 4],
    [10, 1, 256],
    [11, 1, 300],
    [5000, 1, 300],
    [4, 4, 0],
    [5, 4, 1],
    [8, 4, 1],
    [9, 4, 2],
    [1, 0, 0],
    [2, 0, 1],
  ])('after %d failures of %d desired tasks is %d s', (failures, desired, sec) => {
    expect(backoffMs(failures, desired, 0)).toBe(sec * SEC);
  });

  it('adds up to a quarter by chance, the same however often it is looked at', () => {
    expect(backoffMs(3, 1, 0.5)).toBe(2250);
    // In whole milliseconds, as clocks tell the time: 1000 * (1 + 0.123 / 4) = 1030.75.
    expect(backoffMs(2, 1, 0.123)).toBe(1031);
    expect(backoffMs(99, 1, 1)).toBe(375 * SEC);
    expect(notBeforeMs(failing(3, { jitter: 0.5 }), 1)).toBe(NOON_MS + 2250);
    expect(notBeforeMs(failing(1), 1)).toBeUndefined();
    expect(notBeforeMs(failing(0), 1)).toBeUndefined();
    expect(notBeforeMs(undefined, 1)).toBeUndefined();
  });

  it('is over when a task that was launched after the last failure has run for minHealthySec', () => {
    const deployment = deploymentOf({ failures: failing(9) });
    const running = (launchedSec: number, ranSec: number, over = {}) => ({
      deployment,
      nowMs: NOON_MS + (launchedSec + ranSec) * SEC,
      tasks: [
        taskOf({
          intentAtMs: NOON_MS + launchedSec * SEC,
          runningAtMs: NOON_MS + launchedSec * SEC,
          ...over,
        }),
      ],
    });
    const revision = revisionOf(1);
    expect(failuresOf(running(20, 39), revision)?.count).toBe(9);
    expect(failuresOf(running(20, 40), revision)).toBeUndefined();
    expect(failuresOf(running(-20, 90), revision)?.count).toBe(9);
    expect(failuresOf(running(-0.001, 90), revision)?.count).toBe(9);
    // What is launched in answer to a failure may have its very millisecond.
    expect(failuresOf(running(0, 90), revision)).toBeUndefined();
    expect(failuresOf(running(20, 90, { revision: 2 }), revision)?.count).toBe(9);
    expect(failuresOf(running(20, 90, { stop: stopOf() }), revision)?.count).toBe(9);
    expect(failuresOf(running(20, 90, { observed: undefined }), revision)?.count).toBe(9);
  });

  it('of one revision is not that of another which heals', () => {
    const deployment = rolloutOf({ failures: failing(5), healingFailures: { ...failing(9), revision: 3 } });
    const of = (revision: number) => failuresOf({ deployment, tasks: [], nowMs: NOON_MS }, revisionOf(revision))?.count;
    expect([1, 2, 3].map(of)).toEqual([undefined, 5, 9]);
  });

  it('of a bad new revision does not slow the healing of the good one down', () => {
    const deployment = deploymentOf({ id: 'd2', revision: 2, status: 'FAILED', failures: failing(500) });
    const bad = snapshotOf({ deployment, tasks: [taskOf(), taskOf(), taskOf()] });
    expect(plan(bad).launches).toMatchObject([{ revision: { revision: 1 } }]);
    const healingFailures = { ...failing(500), revision: 1 };
    const crashing = snapshotOf({ ...bad, deployment: { ...deployment, healingFailures } });
    expect(plan(crashing).launches).toEqual([]);
    expect(plan(crashing).dueAtMs).toBe(NOON_MS + 300 * SEC);
    expect(plan({ ...crashing, nowMs: NOON_MS + 300 * SEC }).launches).toHaveLength(1);
  });

  it('says once why nothing is launched, with the last reason', () => {
    const service = serviceOf({ desiredCount: 1 });
    const held = snapshotOf({ service, deployment: deploymentOf({ failures: failing(4) }) });
    const first = plan(held);
    expect(first.events).toEqual([
      { message: '(service web) backs off before its next launch: 4 task(s) failed in a row. exit 1' },
    ]);
    const second = plan({ ...held, service: first.service, deployment: first.deployment });
    expect(second).toMatchObject({ changed: false, events: [], launches: [], dueAtMs: NOON_MS + 4 * SEC });
  });

  it('holds nothing back, and is not waited for, where no task is missing', () => {
    const service = serviceOf({ desiredCount: 1, lastNotice: 'x' });
    const steady = plan(
      snapshotOf({ service, deployment: deploymentOf({ failures: failing(50) }), tasks: [taskOf()] }),
    );
    expect(steady.dueAtMs).toBeUndefined();
    expect(steady.events).toEqual([{ message: '(service web) has reached a steady state.' }]);
  });
});

describe('a failure', () => {
  const of = (over = {}) => snapshotOf({ deployment: rolloutOf({ failures: failing(3) }), ...over });
  const young = { revision: 2, intentAtMs: NOON_MS - 30 * SEC, runningAtMs: NOON_MS - 20 * SEC };

  it('counts on where the task did not last, and anew where it had lasted minHealthySec', () => {
    expect(countFailure(of(), taskOf(young), exit).failures).toEqual({
      count: 4,
      rounds: 1,
      lastAtMs: NOON_MS,
      lastReason: 'exit 1',
      jitter: 0.5,
      permanent: false,
    });
    const lasted = taskOf({ ...young, runningAtMs: NOON_MS - 40 * SEC });
    expect(countFailure(of(), lasted, exit).failures?.count).toBe(1);
    const neverRan = taskOf({ ...young, runningAtMs: undefined });
    expect(countFailure(of(), neverRan, exit).failures?.count).toBe(4);
    const first = countFailure(snapshotOf({ deployment: rolloutOf() }), neverRan, exit).failures;
    expect(first).toMatchObject({ count: 1, permanent: false });
  });

  // Seed 9150: 16 failures of four tasks held a request to one task back for 300 s.
  it('is the part of a round that it was when it happened, however many tasks are desired later', () => {
    const many = Array.from({ length: 15 }).reduce<Deployment>(
      (deployment) => countFailure(of({ deployment }), taskOf(young), exit),
      rolloutOf(),
    );
    expect(many.failures).toMatchObject({ count: 15, rounds: 3.75 });
    const next = countFailure(of({ deployment: many, service: serviceOf({ desiredCount: 1 }) }), taskOf(young), exit);
    expect(next.failures).toMatchObject({ count: 16, rounds: 4.75 });
    expect(notBeforeMs({ ...failing(16), rounds: 4 }, 1)).toBe(NOON_MS + 4 * SEC);
    expect(notBeforeMs({ ...failing(49), rounds: 1 + 1e-9 }, 49)).toBeUndefined();
    const lasted = taskOf({ ...young, runningAtMs: NOON_MS - 40 * SEC });
    expect(countFailure(of({ deployment: many }), lasted, exit).failures).toMatchObject({ count: 1, rounds: 0.25 });
  });

  it('counts anew where another task of the revision has lasted since', () => {
    const deployment = rolloutOf({ failures: failing(3, { lastAtMs: NOON_MS - 100 * SEC }) });
    const healthy = { revision: 2, intentAtMs: NOON_MS - 90 * SEC, runningAtMs: NOON_MS - 80 * SEC };
    const tasks = [taskOf(healthy), taskOf(young)];
    expect(countFailure(of({ deployment, tasks }), taskOf(young), exit).failures?.count).toBe(1);
  });

  it.each(['DEPLOYMENT', 'SCALE_IN', 'DELETE', 'USER', 'LOST'] as const)('is none when asked for: %s', (cause) => {
    const snapshot = of();
    expect(countFailure(snapshot, taskOf({ ...young, stop: stopOf({ cause }) }), exit)).toBe(snapshot.deployment);
  });

  it.each(['UNHEALTHY', 'LAUNCH_DEADLINE'] as const)('is a stop for %s', (cause) => {
    expect(countFailure(of(), taskOf({ ...young, stop: stopOf({ cause }) }), exit).failures?.count).toBe(4);
  });

  it.each(['InfrastructureHealth', 'TerminationNotice', 'SpotInterruption'])('is not the fault of %s', (stopCode) => {
    const snapshot = of();
    const taken = taskOf({ ...young, observed: observationOf({ stopCode }) });
    expect(countFailure(snapshot, taken, exit)).toBe(snapshot.deployment);
  });

  it('of the good revision that heals is counted apart; one of any other revision is not counted', () => {
    const snapshot = of();
    const healing = countFailure(snapshot, taskOf({ ...young, revision: 1 }), exit);
    expect(healing.failures).toEqual(snapshot.deployment.failures);
    expect(healing.healingFailures).toMatchObject({ count: 1, revision: 1 });
    const again = countFailure(of({ deployment: healing }), taskOf({ ...young, revision: 1 }), exit);
    expect(again.healingFailures).toMatchObject({ count: 2, revision: 1 });
    expect(countFailure(snapshot, taskOf({ ...young, revision: 7 }), exit)).toBe(snapshot.deployment);
  });

  it('stays permanent when a later one is not, until the deployment has ended', () => {
    const permanent = countFailure(of(), taskOf(young), { ...exit, permanent: true });
    expect(permanent.failures?.permanent).toBe(true);
    expect(countFailure(of({ deployment: permanent }), taskOf(young), exit).failures?.permanent).toBe(true);
    const ended = of({ deployment: { ...permanent, status: 'FAILED' } });
    expect(countFailure(ended, taskOf(young), { ...exit, permanent: true }).failures?.permanent).toBe(false);
  });

  it('of the good revision is inherited by the next deployment, which heals with it', () => {
    const good = { ...failing(3), revision: 1 };
    expect(inheritedFailures(deploymentOf({ failures: failing(3) }), 1)).toEqual(good);
    expect(inheritedFailures(rolloutOf({ failures: failing(9), healingFailures: good }), 1)).toEqual(good);
    expect(inheritedFailures(rolloutOf({ failures: failing(9), healingFailures: good }), 3)).toBeUndefined();
    expect(inheritedFailures(rolloutOf({ failures: failing(9) }), undefined)).toBeUndefined();
    expect(inheritedFailures(deploymentOf(), 1)).toBeUndefined();
  });
});
