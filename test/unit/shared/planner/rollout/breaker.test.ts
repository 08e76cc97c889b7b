import { describe, expect, it } from '@jest/globals';
import type { CircuitBreaker } from '../../../../../shared/domain/service-spec.ts';
import { plan } from '../../../../../shared/planner/plan.ts';
import { breakerThreshold, countForBreaker, resetBreaker } from '../../../../../shared/planner/rollout/breaker.ts';
import { countFailure } from '../../../../../shared/planner/rollout/count-failure.ts';
import {
  NOON_MS,
  revisionOf,
  rolling,
  rolloutOf,
  SEC,
  STATES,
  serviceOf,
  snapshotOf,
  specOf,
  taskOf,
} from '../records.ts';

/** ECS developer guide, "How the deployment circuit breaker detects failures": 0.5 × desired, from 3 to 200. */
describe('the threshold', () => {
  it.each([
    [1, 'BOUNDED_PERCENT', 50, 3],
    [6, 'BOUNDED_PERCENT', 50, 3],
    [7, 'BOUNDED_PERCENT', 50, 4],
    [25, 'BOUNDED_PERCENT', 50, 13],
    [400, 'BOUNDED_PERCENT', 50, 200],
    [800, 'BOUNDED_PERCENT', 50, 200],
    [100, 'BOUNDED_PERCENT', 10, 10],
    [1, 'UNBOUNDED_PERCENT', 50, 1],
    [5, 'UNBOUNDED_PERCENT', 50, 3],
    [0, 'UNBOUNDED_PERCENT', 50, 1],
    [1000, 'UNBOUNDED_PERCENT', 50, 500],
    [25, 'COUNT', 1, 1],
    [1, 'COUNT', 17, 17],
  ] as const)('of %i desired tasks by %s %i is %i', (desired, type, value, threshold) => {
    expect(breakerThreshold(desired, { type, value })).toBe(threshold);
  });
});

describe('what counts', () => {
  const never = { runningAtMs: undefined };
  const crashed = { runningAtMs: NOON_MS };
  const ill = { runningAtMs: NOON_MS, stop: { cause: 'UNHEALTHY' as const, reason: '', markedAtMs: NOON_MS } };
  const before = { failed: 1, hasRun: false, readyThen: 0 };
  it.each([
    ['one that never ran', 'slipway', never, false, 2],
    ['one that never ran after others had', 'slipway', never, true, 2],
    ['one that ran and crashed', 'slipway', crashed, false, 2],
    ['one that was ill', 'slipway', ill, false, 2],
    ['one that never ran', 'ecs', never, false, 2],
    ['one that never ran after others had', 'ecs', never, true, 1],
    ['one that ran and crashed', 'ecs', crashed, false, 1],
    ['one that was ill', 'ecs', ill, true, 2],
  ] as const)('%s, compatibility "%s"', (_, compatibility, task, othersHaveRun, failed) => {
    const count = countForBreaker(before, task, { ready: 1, othersHaveRun, compatibility });
    expect(count).toEqual({ failed, hasRun: othersHaveRun || task !== never, readyThen: 1 });
  });

  it('is remembered from one failure to the next: whether any has run', () => {
    const failedAfter = (hasRun: boolean) =>
      countForBreaker({ ...before, hasRun }, never, { ready: 0, othersHaveRun: false, compatibility: 'ecs' });
    expect(failedAfter(true)).toMatchObject({ failed: 1, hasRun: true });
    expect(failedAfter(false)).toMatchObject({ failed: 2, hasRun: false });
    const first = countForBreaker(undefined, never, { ready: 0, othersHaveRun: false, compatibility: 'ecs' });
    expect(first).toEqual({ failed: 1, hasRun: false, readyThen: 0 });
  });

  it('is forgotten when a task has become healthy since, unless resetOnHealthyTask is off', () => {
    const deployment = rolloutOf({ breaker: { failed: 2, hasRun: true, readyThen: 1 } });
    const breaker = (resetOnHealthyTask: boolean): CircuitBreaker => ({
      rollback: true,
      resetOnHealthyTask,
      thresholdConfiguration: { type: 'COUNT', value: 3 },
    });
    expect(resetBreaker(deployment, 1, breaker(true))).toBe(deployment);
    expect(resetBreaker(deployment, 2, breaker(true)).breaker?.failed).toBe(0);
    expect(resetBreaker(deployment, 2, breaker(false))).toBe(deployment);
    expect(resetBreaker(deployment, 2, undefined)).toBe(deployment);
    const forgotten = resetBreaker(deployment, 2, breaker(true));
    expect(resetBreaker(forgotten, 2, breaker(true))).toBe(forgotten);
  });
});

describe('a deployment with a breaker', () => {
  const spec = specOf({
    deploymentConfiguration: rolling(100, 200, {
      deploymentCircuitBreaker: {
        rollback: false,
        resetOnHealthyTask: true,
        thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
      },
    }),
  });
  const revisions = [revisionOf(1), revisionOf(2, { spec })];
  const service = serviceOf({ spec, revision: 2, desiredCount: 2 });
  const snapshot = (failed: number) =>
    snapshotOf({
      service,
      revisions,
      deployment: rolloutOf({ breaker: { failed, hasRun: true, readyThen: 0 } }),
      tasks: [taskOf({ revision: 1, ...STATES.ready }), taskOf({ revision: 1, slot: 1, ...STATES.ready })],
    });

  it('goes on under the threshold, and its stage fails when the count reaches it', () => {
    expect(plan(snapshot(2)).deployment.outcome).toBeUndefined();
    const { outcome } = plan(snapshot(3)).deployment;
    expect(outcome).toMatchObject({ stage: 'SCALE_UP', reached: false });
    const tripped = 'the deployment circuit breaker tripped: 3 tasks failed in a row (threshold 3).';
    expect(outcome?.detail).toBe(tripped);
    const given = snapshot(3);
    const failures = { count: 3, lastAtMs: NOON_MS, lastReason: 'exit 1', jitter: 0, permanent: false };
    const told = plan({ ...given, deployment: { ...given.deployment, failures } }).deployment.outcome;
    expect(told?.detail).toBe(`${tripped} The last: exit 1`);
  });

  it('counts the ends of its own tasks, and not those of the revision before', () => {
    const own = taskOf({ id: 'x', revision: 2, ...STATES.ready, runningAtMs: NOON_MS - SEC });
    const failing = { reason: 'it exited', permanent: false, jitter: 0 };
    expect(countFailure(snapshot(1), own, failing).breaker?.failed).toBe(2);
    expect(countFailure(snapshot(1), { ...own, revision: 1 }, failing).breaker?.failed).toBe(1);
  });
});
