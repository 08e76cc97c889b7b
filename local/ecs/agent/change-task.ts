import { createHash } from 'node:crypto';
import type { ContainerDefinition, KeyValuePair, TaskStopCode } from '@aws-sdk/client-ecs';
import { type ContainerRecord, shownContainer, type TaskRecord, type TaskStatus } from '../tasks/task-record.ts';
import type { ContainerExit } from './driver.ts';

/** Brings a task to its next status, with all that goes with it. The caller writes it down. */
export function moveTask(record: TaskRecord, to: TaskStatus, now: Date): void {
  const { task } = record;
  task.lastStatus = to;
  if (to === 'PENDING') attachNetwork(record, now);
  if (to === 'RUNNING') task.startedAt = now;
  if (to === 'DEPROVISIONING') task.executionStoppedAt = now;
  if (to !== 'STOPPED') return;
  task.stoppedAt = now;
  for (const attachment of task.attachments ?? []) attachment.status = 'DELETED';
  for (const container of task.containers) container.lastStatus = 'STOPPED';
}

/** The task's network interface: what Fargate attaches before PENDING. Here its address is the loopback's. */
function attachNetwork({ id, task }: TaskRecord, now: Date): void {
  const hash = createHash('sha256').update(id).digest('hex');
  task.connectivity = 'CONNECTED';
  task.connectivityAt = now;
  const details: KeyValuePair[] = [
    { name: 'networkInterfaceId', value: `eni-0${hash.slice(0, 16)}` },
    { name: 'macAddress', value: `02:${hash.slice(16, 26).replace(/(..)(?=.)/g, '$1:')}` },
    { name: 'privateDnsName', value: 'localhost' },
    { name: 'privateIPv4Address', value: '127.0.0.1' },
  ];
  for (const attachment of task.attachments ?? []) {
    attachment.status = 'ATTACHED';
    attachment.details = [...(attachment.details ?? []).filter((each) => each.name === 'subnetId'), ...details];
    for (const container of task.containers) {
      container.networkInterfaces = [{ attachmentId: attachment.id, privateIpv4Address: '127.0.0.1' }];
    }
  }
}

/** Wants a task to stop; who asked first is who stopped it. Returns whether that changed anything. */
export function requestStop(record: TaskRecord, stopCode: TaskStopCode, reason: string, now: Date): boolean {
  const { task } = record;
  if (task.desiredStatus === 'STOPPED') return false;
  task.desiredStatus = 'STOPPED';
  task.stopCode = stopCode;
  task.stoppedReason = reason;
  task.stoppingAt = now;
  return true;
}

/** A container's process has ended: it is started again by its restart policy, or it, and the task if essential, ends. */
export function applyExit(
  record: TaskRecord,
  container: ContainerRecord,
  definition: ContainerDefinition | undefined,
  exit: ContainerExit,
  now: Date,
): void {
  const shown = shownContainer(record, container);
  shown.exitCode = exit.exitCode;
  shown.reason = exit.reason;
  container.handle = undefined;
  if (mayRestart(record, container, definition, exit, now)) {
    container.state = 'waiting';
    shown.lastStatus = 'PENDING';
    return;
  }
  endContainer(record, container);
  if (definition?.essential === false) return;
  requestStop(record, 'EssentialContainerExited', 'Essential container in task exited', now);
}

/** A container that could not be started, or never can be: an essential one takes the task with it. */
export function applyStartFailure(
  record: TaskRecord,
  container: ContainerRecord,
  definition: ContainerDefinition | undefined,
  reason: string,
  now: Date,
): void {
  shownContainer(record, container).reason = reason;
  endContainer(record, container);
  if (definition?.essential === false) return;
  requestStop(record, 'TaskFailedToStart', 'Task failed to start', now);
}

function endContainer(record: TaskRecord, container: ContainerRecord): void {
  container.state = 'exited';
  shownContainer(record, container).lastStatus = 'STOPPED';
}

/** A restart is attempted only after the container ran for restartAttemptPeriod (API reference, ContainerRestartPolicy). */
function mayRestart(
  record: TaskRecord,
  container: ContainerRecord,
  definition: ContainerDefinition | undefined,
  exit: ContainerExit,
  now: Date,
): boolean {
  const policy = definition?.restartPolicy;
  if (!policy?.enabled || record.task.desiredStatus === 'STOPPED') return false;
  if (exit.exitCode !== undefined && policy.ignoredExitCodes?.includes(exit.exitCode)) return false;
  const ranMs = now.getTime() - (container.startedAtMs ?? now.getTime());
  return ranMs >= (policy.restartAttemptPeriod ?? 300) * 1000;
}
