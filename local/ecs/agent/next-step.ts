import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { ContainerRecord, TaskRecord, TaskStatus } from '../tasks/task-record.ts';
import { judgeReadiness, mayStop } from './dependencies.ts';

/** stopTimeout on Fargate where a container has none (API reference, ContainerDefinition: 2 to 120 s there). */
const STOP_TIMEOUT_SEC = 30;

export type Step =
  | { do: 'move'; to: TaskStatus }
  | { do: 'prepare' }
  | { do: 'launch'; container: ContainerRecord }
  | { do: 'abandon'; container: ContainerRecord; reason: string }
  | { do: 'signal'; container: ContainerRecord; signal: 'SIGTERM' | 'SIGKILL' }
  | { do: 'wait'; untilMs: number | undefined }
  | { do: 'end' };

/**
 * What to do next with a task: one step, decided from nothing but its record, so that a restart in the middle goes
 * on where it was. A task of two containers, `app` dependsOn `init` SUCCESS: PROVISIONING, PENDING, prepare,
 * launch init, wait, (init exits 0), launch app, ACTIVATING, RUNNING, wait.
 */
export function decideNextStep(record: TaskRecord, definitions: ContainerDefinition[], nowMs: number): Step {
  const stop = record.task.desiredStatus === 'STOPPED';
  const began = record.containers.some((each) => each.startedAtMs !== undefined);
  switch (record.task.lastStatus) {
    case 'PROVISIONING':
      return { do: 'move', to: stop ? 'DEPROVISIONING' : 'PENDING' };
    case 'PENDING':
      if (stop) return { do: 'move', to: began ? 'DEACTIVATING' : 'DEPROVISIONING' };
      return record.prepared ? decideLaunch(record, definitions, nowMs) : { do: 'prepare' };
    case 'ACTIVATING':
      return { do: 'move', to: stop ? 'DEACTIVATING' : 'RUNNING' };
    case 'RUNNING':
      return stop ? { do: 'move', to: 'DEACTIVATING' } : decideLaunch(record, definitions, nowMs);
    case 'DEACTIVATING':
      return { do: 'move', to: 'STOPPING' };
    case 'STOPPING':
      return decideStop(record, definitions, nowMs);
    case 'DEPROVISIONING':
      return { do: 'move', to: 'STOPPED' };
    case 'STOPPED':
      return { do: 'end' };
  }
}

/** Starts what may start (also what its restart policy brings back); a pending task whose containers all did is up. */
function decideLaunch(record: TaskRecord, definitions: ContainerDefinition[], nowMs: number): Step {
  let untilMs: number | undefined;
  for (const container of record.containers.filter((each) => each.state === 'waiting')) {
    const definition = definitions.find((each) => each.name === container.name);
    const readiness = judgeReadiness(record, definition ?? {}, definitions, nowMs);
    if (readiness.now) return { do: 'launch', container };
    if ('never' in readiness) return { do: 'abandon', container, reason: readiness.never };
    if (readiness.untilMs !== undefined) untilMs = Math.min(untilMs ?? readiness.untilMs, readiness.untilMs);
  }
  const up = record.containers.every((each) => each.state === 'running' || each.state === 'exited');
  if (up && record.task.lastStatus === 'PENDING') return { do: 'move', to: 'ACTIVATING' };
  return { do: 'wait', untilMs };
}

/** SIGTERM in the reverse order of the dependencies, SIGKILL after stopTimeout; at once where the host is gone. */
function decideStop(record: TaskRecord, definitions: ContainerDefinition[], nowMs: number): Step {
  let untilMs: number | undefined;
  const running = record.containers.filter((each) => each.state === 'running' || each.state === 'launching');
  if (running.length === 0) return { do: 'move', to: 'DEPROVISIONING' };
  for (const container of running) {
    if (record.hostGone) {
      if (!container.killed) return { do: 'signal', container, signal: 'SIGKILL' };
      continue;
    }
    if (container.terminatedAtMs === undefined) {
      if (mayStop(record, container, definitions)) return { do: 'signal', container, signal: 'SIGTERM' };
      continue;
    }
    const limitSec = definitions.find((each) => each.name === container.name)?.stopTimeout ?? STOP_TIMEOUT_SEC;
    const deadlineMs = container.terminatedAtMs + limitSec * 1000;
    if (container.killed) continue;
    if (deadlineMs <= nowMs) return { do: 'signal', container, signal: 'SIGKILL' };
    untilMs = Math.min(untilMs ?? deadlineMs, deadlineMs);
  }
  return { do: 'wait', untilMs };
}
