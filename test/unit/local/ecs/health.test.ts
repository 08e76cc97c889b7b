import type { HealthCheck, HealthStatus } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Driver } from '../../../../local/ecs/agent/driver.ts';
import { createHealthMonitor } from '../../../../local/ecs/agent/health-monitor.ts';
import { judgeTaskHealth, nextContainerHealth } from '../../../../local/ecs/agent/judge-health.ts';
import { runCheck } from '../../../../local/ecs/process/run-check.ts';
import type { TaskRecord } from '../../../../local/ecs/tasks/task-record.ts';

/** One check a row: `seconds after the start: passed`. */
function follow(check: Partial<HealthCheck>, results: [number, boolean][]): HealthStatus[] {
  let health: ReturnType<typeof nextContainerHealth> = { status: 'UNKNOWN', failures: 0, passed: false };
  return results.map(([ageSec, passed]) => {
    health = nextContainerHealth(health, passed, ageSec, check);
    return health.status;
  });
}

describe("a container's health", () => {
  it('is UNHEALTHY after `retries` failures in a row, and HEALTHY after one success', () => {
    const results: [number, boolean][] = [
      [30, false],
      [60, false],
      [90, true],
      [120, false],
      [150, false],
      [180, false],
      [210, true],
    ];
    expect(follow({ retries: 3 }, results)).toEqual([
      'UNKNOWN',
      'UNKNOWN',
      'HEALTHY',
      'HEALTHY',
      'HEALTHY',
      'UNHEALTHY',
      'HEALTHY',
    ]);
  });

  it('does not count failures inside startPeriod', () => {
    const results: [number, boolean][] = [
      [10, false],
      [30, false],
      [59, false],
      [61, false],
      [70, false],
    ];
    expect(follow({ retries: 2, startPeriod: 60 }, results)).toEqual([
      'UNKNOWN',
      'UNKNOWN',
      'UNKNOWN',
      'UNKNOWN',
      'UNHEALTHY',
    ]);
  });

  it('counts them once a check has passed, also inside startPeriod', () => {
    const results: [number, boolean][] = [
      [10, false],
      [20, true],
      [30, false],
      [40, false],
    ];
    expect(follow({ retries: 2, startPeriod: 60 }, results)).toEqual(['UNKNOWN', 'HEALTHY', 'HEALTHY', 'UNHEALTHY']);
  });
});

describe("a task's health", () => {
  it.each<[HealthStatus[], HealthStatus]>([
    [['HEALTHY', 'HEALTHY'], 'HEALTHY'],
    [['HEALTHY', 'UNKNOWN'], 'UNKNOWN'],
    [['UNKNOWN', 'UNHEALTHY'], 'UNHEALTHY'],
  ])('over essential containers that are %j is %s, whatever the others are', (statuses, expected) => {
    const containers = [
      ...statuses.map((healthStatus, at) => ({ name: `c${at}`, healthStatus })),
      { name: 'side', healthStatus: 'UNHEALTHY' as const },
    ];
    const definitions = containers.map(({ name }) => ({ name, essential: name !== 'side' }));
    expect(judgeTaskHealth(containers, definitions)).toBe(expected);
  });
});

describe('the health monitor', () => {
  const exec = jest.fn<Driver['exec']>();
  const kick = jest.fn();
  let monitor: ReturnType<typeof createHealthMonitor>;
  let record: TaskRecord;

  beforeEach(() => {
    jest.useFakeTimers();
    exec.mockReset();
    kick.mockReset();
    const healthCheck = { command: ['CMD-SHELL', 'curl', '-f'], interval: 10, timeout: 3, retries: 1 };
    record = {
      id: 't',
      prepared: true,
      describableAtMs: 0,
      task: {
        taskArn: 'arn',
        clusterArn: 'arn',
        taskDefinitionArn: 'arn',
        lastStatus: 'RUNNING',
        desiredStatus: 'RUNNING',
        version: 4,
        containers: [{ name: 'web', healthStatus: 'UNKNOWN' }],
      },
      containers: [
        {
          name: 'web',
          runtimeId: 't-1',
          state: 'running',
          image: { reference: 'i', digest: 'd' },
          ports: [],
          startedAtMs: Date.now(),
          health: { failures: 0, passed: false },
        },
      ],
    };
    monitor = createHealthMonitor({
      driver: { exec } as unknown as Driver,
      live: new Map([['t', record]]),
      definitionOf: () => ({ containerDefinitions: [{ name: 'web', healthCheck }] }),
      secretsOf: async () => ({}),
      save: () => {},
      kick,
    });
    const [container] = record.containers;
    if (container) monitor.watch(record, container);
  });
  afterEach(() => {
    monitor.stop();
    jest.useRealTimers();
  });

  it('checks first one interval after the start, then one interval after each check', async () => {
    exec.mockResolvedValue({ exitCode: 0 });
    await jest.advanceTimersByTimeAsync(9_999);
    expect(exec).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(exec).toHaveBeenCalledTimes(1);
    expect(exec.mock.calls[0]?.slice(1)).toEqual([['/bin/sh', '-c', 'curl -f'], 3000]);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(exec).toHaveBeenCalledTimes(3);
  });

  it('changes health without a new version, and tells who may wait for it', async () => {
    exec.mockResolvedValueOnce({ exitCode: 0 }).mockResolvedValueOnce('timeout');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(record.task).toMatchObject({
      healthStatus: 'HEALTHY',
      version: 4,
      containers: [{ healthStatus: 'HEALTHY' }],
    });
    await jest.advanceTimersByTimeAsync(10_000);
    expect(record.task).toMatchObject({ healthStatus: 'UNHEALTHY', version: 4 });
    expect(kick).toHaveBeenCalledTimes(2);
  });

  it('says nothing of a container that ended during its check', async () => {
    exec.mockImplementation(async () => {
      monitor.forget('t-1');
      return { exitCode: 1 };
    });
    await jest.advanceTimersByTimeAsync(40_000);
    expect(exec).toHaveBeenCalledTimes(1);
    expect(record.task.healthStatus).toBeUndefined();
  });
});

describe('a check', () => {
  const env = { PATH: process.env.PATH ?? '', WORD: 'yes' };
  it.each([
    [['sh', '-c', 'test $WORD = yes'], { exitCode: 0 }],
    [['sh', '-c', 'exit 4'], { exitCode: 4 }],
    [['no-such-program'], { exitCode: 127 }],
  ])('%j ends with %j', async (argv, expected) => {
    expect(await runCheck(argv, '/', env, 2000)).toEqual(expected);
  });

  it('is killed with its children when its time is over', async () => {
    expect(await runCheck(['sh', '-c', 'sleep 60 & wait'], '/', env, 50)).toBe('timeout');
  });
});
