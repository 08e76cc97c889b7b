import type { ReportedDatum } from '../../cloud/metric-reports.ts';
import type { Driver } from '../agent/driver.ts';
import type { TaskRecord } from './task-record.ts';

const MIB = 1024 * 1024;
/** CPU units of one core. */
const CORE_UNITS = 1024;

/**
 * Measures running tasks as Container Insights does, for {ClusterName} and {ClusterName, TaskDefinitionFamily}: each
 * task is one sample, so Average is of one task and Sum of all. CPU is the average since the last measurement.
 * A task is measured from its second report on, and not at all where its driver cannot.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
export function createTaskMetrics(driver: Driver, live: () => Iterable<TaskRecord>) {
  let before = new Map<string, { cpuMs: number; atMs: number }>();

  return async (): Promise<ReportedDatum[]> => {
    const running = [...live()].filter(({ task }) => task.lastStatus === 'RUNNING');
    const idsOf = (record: TaskRecord) => record.containers.map(({ runtimeId }) => runtimeId);
    const usage = (await driver.usage?.(running.flatMap(idsOf))) ?? new Map();
    const atMs = Date.now();
    const now: typeof before = new Map();
    const data: ReportedDatum[] = [];

    for (const record of running) {
      const used = idsOf(record).flatMap((id) => usage.get(id) ?? []);
      if (used.length === 0) continue;
      const cpuMs = used.reduce((sum, each) => sum + each.cpuMs, 0);
      const bytes = used.reduce((sum, each) => sum + each.memoryBytes, 0);
      const last = before.get(record.id);
      now.set(record.id, { cpuMs, atMs });
      if (!last) continue;
      // A child that nobody waited for takes its processor time with it.
      const units = (Math.max(0, cpuMs - last.cpuMs) / (atMs - last.atMs)) * CORE_UNITS;
      data.push(...dataOf(record, units, bytes / MIB));
    }
    before = now;
    return [...data, ...taskCounts(running)];
  };
}

function dataOf({ task }: TaskRecord, cpuUnits: number, memoryMib: number): ReportedDatum[] {
  const cluster = { Name: 'ClusterName', Value: nameIn(task.clusterArn) };
  const family = { Name: 'TaskDefinitionFamily', Value: nameIn(task.taskDefinitionArn).replace(/:\d+$/, '') };
  const values: [string, number, string][] = [
    ['CpuUtilized', cpuUnits, 'None'],
    ['CpuReserved', Number(task.cpu ?? 0), 'None'],
    ['MemoryUtilized', memoryMib, 'Megabytes'],
    ['MemoryReserved', Number(task.memory ?? 0), 'Megabytes'],
  ];
  return [[cluster], [cluster, family]].flatMap((Dimensions) =>
    values.map(([MetricName, Value, Unit]) => ({ MetricName, Dimensions, Unit, Value })),
  );
}

function taskCounts(running: TaskRecord[]): ReportedDatum[] {
  return [...Map.groupBy(running, ({ task }) => task.clusterArn)].map(([clusterArn, tasks]) => ({
    MetricName: 'TaskCount',
    Dimensions: [{ Name: 'ClusterName', Value: nameIn(clusterArn) }],
    Unit: 'Count',
    Value: tasks.length,
  }));
}

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
