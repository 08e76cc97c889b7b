import { describe, expect, it } from '@jest/globals';
import type { Task } from '../../../../shared/domain/task.ts';
import { isChecked, isStopping, readinessOf, runningSinceMs } from '../../../../shared/planner/readiness.ts';
import { INGRESS, NOON_MS, observationOf, revisionOf, SEC, serviceOf, specOf, stopOf, taskOf } from './records.ts';

const PLAIN = revisionOf(1);
const CHECKED = revisionOf(1, { hasHealthCheck: true });
const BALANCED = revisionOf(1, { spec: specOf({ ingress: INGRESS }) });
const BOTH = revisionOf(1, { spec: specOf({ ingress: INGRESS }), hasHealthCheck: true });
const GRACE = revisionOf(1, {
  spec: specOf({ ingress: INGRESS, healthCheckGracePeriodSeconds: 60 }),
  hasHealthCheck: true,
});

const running = (sec: number, over: Partial<Task> = {}) =>
  taskOf({ runningAtMs: NOON_MS - sec * SEC, observed: observationOf(), targetHealth: undefined, ...over });
const health = (healthStatus: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN', targetHealth?: Task['targetHealth'], sec = 100) =>
  running(sec, { observed: observationOf({ healthStatus }), targetHealth });

describe('a task is', () => {
  it.each([
    ['pending before it is launched', taskOf({ observed: undefined }), PLAIN, 'pending'],
    [
      'pending while PROVISIONING',
      running(99, { observed: observationOf({ lastStatus: 'PROVISIONING' }) }),
      PLAIN,
      'pending',
    ],
    [
      'pending while ACTIVATING',
      running(99, { observed: observationOf({ lastStatus: 'ACTIVATING' }) }),
      PLAIN,
      'pending',
    ],
    [
      'pending while ACTIVATING, whatever its check says',
      running(99, { observed: observationOf({ lastStatus: 'ACTIVATING', healthStatus: 'HEALTHY' }) }),
      CHECKED,
      'pending',
    ],
    ['pending 39.9 s after RUNNING without any check', running(39.9), PLAIN, 'pending'],
    ['ready 40 s after RUNNING without any check', running(40), PLAIN, 'ready'],
    ['pending with a health check that said nothing yet', health('UNKNOWN'), CHECKED, 'pending'],
    ['ready with a health check that says HEALTHY, however young', health('HEALTHY', undefined, 1), CHECKED, 'ready'],
    ['unhealthy with a health check that says UNHEALTHY', health('UNHEALTHY'), CHECKED, 'unhealthy'],
    ['ready without a check, whatever a check says', health('UNHEALTHY'), PLAIN, 'ready'],
    ['pending until it has a target', health('HEALTHY'), BALANCED, 'pending'],
    ['pending while its target is initial', health('HEALTHY', 'initial'), BALANCED, 'pending'],
    ['pending while its target is unused', health('HEALTHY', 'unused'), BALANCED, 'pending'],
    ['ready when its target is healthy', health('UNKNOWN', 'healthy'), BALANCED, 'ready'],
    ['unhealthy when its target is unhealthy', health('HEALTHY', 'unhealthy'), BALANCED, 'unhealthy'],
    ['ready when both say so', health('HEALTHY', 'healthy'), BOTH, 'ready'],
    ['pending when one of both has yet to say so', health('UNKNOWN', 'healthy'), BOTH, 'pending'],
    ['unhealthy when one of both says so', health('HEALTHY', 'unhealthy'), BOTH, 'unhealthy'],
    ['unhealthy when the other says so', health('UNHEALTHY', 'healthy'), BOTH, 'unhealthy'],
    [
      'pending while its grace period lasts, though it is unhealthy',
      health('UNHEALTHY', 'healthy', 59),
      GRACE,
      'pending',
    ],
    ['unhealthy when its grace period is over', health('HEALTHY', 'unhealthy', 60), GRACE, 'unhealthy'],
    ['ready within its grace period where it is healthy', health('HEALTHY', 'healthy', 1), GRACE, 'ready'],
    ['stopping when it is marked', taskOf({ stop: stopOf() }), PLAIN, 'stopping'],
    [
      'stopping when it is marked before it is launched',
      taskOf({ stop: stopOf(), observed: undefined }),
      PLAIN,
      'stopping',
    ],
    [
      'stopping when somebody else stops it',
      taskOf({ observed: observationOf({ desiredStatus: 'STOPPED' }) }),
      PLAIN,
      'stopping',
    ],
    [
      'stopping from DEACTIVATING on',
      taskOf({ observed: observationOf({ lastStatus: 'DEACTIVATING' }) }),
      PLAIN,
      'stopping',
    ],
    ['ready by the service’s own spec where its revision is gone', running(40), undefined, 'ready'],
    ['pending by the service’s own spec where its revision is gone', running(39), undefined, 'pending'],
  ] as const)('%s', (_, task, revision, expected) => {
    expect(readinessOf(task, revision, serviceOf(), NOON_MS)).toBe(expected);
    expect(isStopping(task)).toBe(expected === 'stopping');
  });

  it('RUNNING by ECS’s own time where our record has none: a replay found it running', () => {
    const found = taskOf({ runningAtMs: undefined, observed: observationOf({ startedAtMs: NOON_MS - 50 * SEC }) });
    expect(runningSinceMs(found)).toBe(NOON_MS - 50 * SEC);
    expect(readinessOf(found, PLAIN, serviceOf(), NOON_MS)).toBe('ready');
    expect(runningSinceMs({ ...found, observed: observationOf() })).toBe(found.intentAtMs);
    expect(runningSinceMs({ ...found, observed: undefined })).toBeUndefined();
  });

  it('checked where its health has to be asked for', () => {
    expect([PLAIN, CHECKED, BALANCED, BOTH, undefined].map(isChecked)).toEqual([false, true, true, true, false]);
  });
});
