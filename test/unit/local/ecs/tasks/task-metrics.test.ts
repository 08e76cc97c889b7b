import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Driver, Usage } from '../../../../../local/ecs/agent/driver.ts';
import { measureGroups } from '../../../../../local/ecs/process/measure-groups.ts';
import { createTaskMetrics } from '../../../../../local/ecs/tasks/task-metrics.ts';
import type { TaskRecord } from '../../../../../local/ecs/tasks/task-record.ts';

const MIB = 1024 * 1024;
const task = (id: string, lastStatus: string, containers: string[]) =>
  ({
    id,
    task: {
      clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default',
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:7',
      lastStatus,
      cpu: '512',
      memory: '1024',
    },
    containers: containers.map((runtimeId) => ({ runtimeId })),
  }) as TaskRecord;

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-03-01T12:00:00Z') });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('the metrics of tasks', () => {
  it('are CPU units and MiB beside what is reserved, one sample a running task, from its second report on', async () => {
    const used = new Map<string, Usage>([
      ['a-1', { cpuMs: 1_000, memoryBytes: 100 * MIB }],
      ['a-2', { cpuMs: 500, memoryBytes: 28 * MIB }],
    ]);
    const driver = { usage: async () => used } as unknown as Driver;
    const tasks = [task('a', 'RUNNING', ['a-1', 'a-2']), task('b', 'PENDING', ['b-1'])];
    const measure = createTaskMetrics(driver, () => tasks);
    expect((await measure()).map(({ MetricName, Value }) => [MetricName, Value])).toEqual([['TaskCount', 1]]);
    jest.advanceTimersByTime(60_000);
    used.set('a-1', { cpuMs: 16_000, memoryBytes: 100 * MIB });
    const ofFamily = (await measure()).filter(({ Dimensions }) => Dimensions.length === 2);
    expect(ofFamily[0]?.Dimensions).toEqual([
      { Name: 'ClusterName', Value: 'default' },
      { Name: 'TaskDefinitionFamily', Value: 'web' },
    ]);
    // 15 s of processor time in a minute: a quarter of a core.
    expect(Object.fromEntries(ofFamily.map(({ MetricName, Value }) => [MetricName, Value]))).toEqual({
      CpuUtilized: 256,
      CpuReserved: 512,
      MemoryUtilized: 128,
      MemoryReserved: 1024,
    });
  });

  it('are measured of whole process groups', () => {
    const group = Number(readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ')[2]);
    const usage = measureGroups().get(group);
    expect(usage?.memoryBytes).toBeGreaterThan(10 * MIB);
    expect(usage?.cpuMs).toBeGreaterThan(0);
  });
});
