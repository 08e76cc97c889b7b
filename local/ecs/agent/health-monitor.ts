import type { HealthCheck, TaskDefinition } from '@aws-sdk/client-ecs';
import { type ContainerRecord, shownContainer, type TaskRecord, taskIdOf } from '../tasks/task-record.ts';
import { buildContainerSpec } from './container-spec.ts';
import type { Driver } from './driver.ts';
import { judgeTaskHealth, nextContainerHealth } from './judge-health.ts';
import type { TaskSecrets } from './secret-book.ts';

interface Parts {
  driver: Driver;
  live: Map<string, TaskRecord>;
  definitionOf(record: TaskRecord): TaskDefinition;
  secretsOf(record: TaskRecord): Promise<TaskSecrets>;
  save(record: TaskRecord): unknown;
  /** Others may wait for this container's health. */
  kick(taskId: string): void;
}

/**
 * Runs the health checks of running containers: the first one interval after the start, each next one interval after
 * the end of the one before (as Docker does). Health is written down but makes no event: ECS sends none.
 */
export function createHealthMonitor({ driver, live, definitionOf, secretsOf, save, kick }: Parts) {
  const timers = new Map<string, NodeJS.Timeout>();

  function schedule(runtimeId: string, check: HealthCheck): void {
    timers.set(
      runtimeId,
      setTimeout(() => void probe(runtimeId, check), (check.interval ?? 30) * 1000),
    );
  }

  async function probe(runtimeId: string, check: HealthCheck): Promise<void> {
    const record = live.get(taskIdOf(runtimeId));
    const container = record?.containers.find((each) => each.runtimeId === runtimeId);
    if (!record || !container) return;
    const result = await runCheck(record, container, check).catch(() => 'timeout' as const);
    // It may have ended, or this service stopped, while the check ran.
    if (!timers.has(runtimeId) || container.state !== 'running') return;
    note(record, container, check, result !== 'timeout' && result.exitCode === 0);
    schedule(runtimeId, check);
  }

  async function runCheck(record: TaskRecord, container: ContainerRecord, check: HealthCheck) {
    const spec = buildContainerSpec(record, container, definitionOf(record), await secretsOf(record));
    return driver.exec(spec, toArgv(check), (check.timeout ?? 5) * 1000);
  }

  function note(record: TaskRecord, container: ContainerRecord, check: HealthCheck, passed: boolean): void {
    const shown = shownContainer(record, container);
    const before = shown.healthStatus;
    const ageSec = (Date.now() - (container.startedAtMs ?? 0)) / 1000;
    const next = nextContainerHealth({ ...container.health, status: before ?? 'UNKNOWN' }, passed, ageSec, check);
    container.health = { failures: next.failures, passed: next.passed };
    shown.healthStatus = next.status;
    record.task.healthStatus = judgeTaskHealth(record.task.containers, definitionOf(record).containerDefinitions ?? []);
    save(record);
    if (next.status !== before) kick(record.id);
  }

  return {
    watch(record: TaskRecord, container: ContainerRecord): void {
      const definition = definitionOf(record).containerDefinitions?.find((each) => each.name === container.name);
      const check = definition?.healthCheck;
      if (check?.command?.length && check.command[0] !== 'NONE') schedule(container.runtimeId, check);
    },
    forget(runtimeId: string): void {
      clearTimeout(timers.get(runtimeId));
      timers.delete(runtimeId);
    },
    stop(): void {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** `["CMD", program, …]`, `["CMD-SHELL", line]`; without either word the list is a command. */
function toArgv({ command }: HealthCheck): string[] {
  const [kind = '', ...rest] = command ?? [];
  if (kind === 'CMD') return rest;
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', rest.join(' ')];
  return [kind, ...rest];
}
