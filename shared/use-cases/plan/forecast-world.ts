import type { Task, TaskObservation } from '../../domain/task.ts';

/** How long things are taken to take, in seconds. */
export interface Timing {
  /** From RunTask to RUNNING. */
  launchSec: number;
  /** From RUNNING to HEALTHY and to a healthy target. */
  healthySec: number;
  /** From StopTask to STOPPED. */
  stopSec: number;
}

/** What ECS and the load balancer would say of a task at a moment; undefined: it has STOPPED. */
export function foreseenTask(task: Task, { launchSec, healthySec, stopSec }: Timing, nowMs: number): Task | undefined {
  const sentAtMs = task.stop?.stopSentAtMs;
  if (sentAtMs !== undefined && nowMs >= sentAtMs + stopSec * 1000) return undefined;
  const runningAtMs = task.runningAtMs ?? task.intentAtMs + launchSec * 1000;
  if (nowMs < runningAtMs) return task;
  const isWell = nowMs >= runningAtMs + healthySec * 1000;
  const wasWell = task.observed?.healthStatus === 'HEALTHY' || task.targetHealth === 'healthy';
  const observed: TaskObservation = {
    arn: task.id,
    version: 1,
    containers: [],
    ...task.observed,
    lastStatus: sentAtMs === undefined ? 'RUNNING' : 'DEACTIVATING',
    desiredStatus: sentAtMs === undefined ? 'RUNNING' : 'STOPPED',
    healthStatus: isWell || wasWell ? 'HEALTHY' : 'UNKNOWN',
  };
  const isTarget = task.registeredAtMs !== undefined && task.stop?.deregisteredAtMs === undefined;
  const targetHealth = isTarget ? (isWell || wasWell ? 'healthy' : 'initial') : task.targetHealth;
  return { ...task, observed, runningAtMs, targetHealth };
}

/** When a task changes by itself next, after `nowMs`; undefined: it does not. */
export function nextChangeMs(
  task: Task,
  { launchSec, healthySec, stopSec }: Timing,
  nowMs: number,
): number | undefined {
  const sentAtMs = task.stop?.stopSentAtMs;
  if (sentAtMs !== undefined) return sentAtMs + stopSec * 1000;
  const runningAtMs = task.runningAtMs ?? task.intentAtMs + launchSec * 1000;
  const times = [runningAtMs, runningAtMs + healthySec * 1000].filter((atMs) => atMs > nowMs);
  return times.length > 0 ? Math.min(...times) : undefined;
}
