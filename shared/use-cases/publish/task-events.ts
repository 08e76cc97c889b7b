import { SCHEMA_VERSION } from '../../contract/events/about.ts';
import type { ServiceAction } from '../../contract/events/service-action.ts';
import type { TaskStateChange } from '../../contract/events/task-state-change.ts';
import { clusterArnOf, publicIdOf, serviceArnOf } from '../../domain/names.ts';
import type { ContainerState, Task } from '../../domain/task.ts';
import type { BusEvent } from '../../ports/bus.ts';
import type { RecordChange } from '../../ports/record-change.ts';
import { presentTask } from '../tasks/present-task.ts';
import type { PublishSettings } from './events-of.ts';

/** Each version that ECS told of a task, its end, and what ECS refused to launch. */
export function taskEvents(
  settings: PublishSettings,
  { before, after, sequence }: Extract<RecordChange, { kind: 'task' }>,
): BusEvent[] {
  const { observed, launchError } = after;
  const isNews = observed
    ? observed.version > (before?.observed?.version ?? -1) || (observed.lastStatus === 'STOPPED' && !before)
    : launchError !== undefined && !before;
  if (!isNews) return [];
  const changed = stateChange(settings, after);
  return observed || after.service === undefined ? [changed] : [placementFailure(settings, after, sequence), changed];
}

function stateChange(settings: PublishSettings, task: Task): BusEvent {
  const shown = presentTask(settings, task);
  const taskId = publicIdOf(task);
  const version = shown.version ?? 0;
  const sequence = `${String(version).padStart(9, '0')}-${shown.lastStatus === 'STOPPED' ? 1 : 0}`;
  const detail: TaskStateChange = {
    schemaVersion: SCHEMA_VERSION,
    id: `${taskId}/${sequence}`,
    sequence,
    clusterArn: shown.clusterArn,
    taskId,
    taskArn: shown.taskArn,
    taskDefinitionArn: shown.taskDefinitionArn,
    group: shown.group ?? '',
    startedBy: shown.startedBy,
    service: task.service,
    deploymentId: task.deploymentId,
    lastStatus: shown.lastStatus,
    desiredStatus: shown.desiredStatus,
    version,
    containers: (task.observed?.containers ?? []).map(containerOf),
    availabilityZone: shown.availabilityZone,
    capacityProviderName: shown.capacityProviderName,
    launchType: shown.launchType,
    cpu: shown.cpu,
    memory: shown.memory,
    createdAt: shown.createdAt,
    startedAt: shown.startedAt,
    stoppingAt: shown.stoppingAt,
    stoppedAt: shown.stoppedAt,
    stopCode: shown.stopCode,
    stoppedReason: shown.stoppedReason,
    explanation: task.explanation?.map(({ who, what, container, exitCode }) => ({ who, what, container, exitCode })),
  };
  return {
    detailType: 'ECS Task State Change',
    resources: shown.taskArn === undefined ? [] : [shown.taskArn],
    atMs: whenOf(task),
    detail,
  };
}

function containerOf(state: ContainerState): TaskStateChange['containers'][number] {
  const { name, containerArn, lastStatus, exitCode, reason, image, imageDigest, runtimeId } = state;
  return { name, containerArn, lastStatus, exitCode, reason, image, imageDigest, runtimeId };
}

/** ECS's own times where it gave one. */
function whenOf({ observed, intentAtMs }: Task): number {
  const { stoppedAtMs, stoppingAtMs, startedAtMs, createdAtMs } = observed ?? {};
  return stoppedAtMs ?? stoppingAtMs ?? startedAtMs ?? createdAtMs ?? intentAtMs;
}

function placementFailure(settings: PublishSettings, task: Task, sequence: string): BusEvent {
  const serviceArn = serviceArnOf(settings, task.cluster, task.service ?? '');
  const detail: ServiceAction = {
    schemaVersion: SCHEMA_VERSION,
    id: `${task.id}/SERVICE_TASK_PLACEMENT_FAILURE`,
    sequence,
    eventType: 'ERROR',
    eventName: 'SERVICE_TASK_PLACEMENT_FAILURE',
    clusterArn: clusterArnOf(settings, task.cluster),
    serviceArn,
    deploymentId: task.deploymentId,
    taskId: task.id,
    reason: task.launchError ?? '',
    createdAt: new Date(task.intentAtMs).toISOString(),
  };
  return { detailType: 'ECS Service Action', resources: [serviceArn], atMs: task.intentAtMs, detail };
}
