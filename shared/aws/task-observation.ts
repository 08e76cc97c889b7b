import type { Task as EcsTask } from '@aws-sdk/client-ecs';
import {
  type ContainerState,
  type HealthStatus,
  TASK_STATUSES,
  type TaskObservation,
  type TaskStatus,
} from '../domain/task.ts';

/** An ECS event carries timestamps as ISO 8601 text where the API has dates. */
type TaskDetail = Omit<EcsTask, 'createdAt' | 'startedAt' | 'stoppingAt' | 'stoppedAt'> & {
  createdAt?: Date | string;
  startedAt?: Date | string;
  stoppingAt?: Date | string;
  stoppedAt?: Date | string;
};

/** What ECS tells of a task, in the form of our record: from RunTask, DescribeTasks or a task state change event. */
export function observationOf(task: TaskDetail): TaskObservation {
  // An event says `eni` of what the API calls an ElasticNetworkInterface.
  const attachments = task.attachments?.map((each) =>
    each.type === 'eni' ? { ...each, type: 'ElasticNetworkInterface' } : each,
  );
  const details = new Map(
    attachments
      ?.find(({ type }) => type === 'ElasticNetworkInterface')
      ?.details?.map(({ name, value }) => [name, value]),
  );
  return {
    arn: task.taskArn ?? '',
    version: task.version ?? 0,
    lastStatus: statusOf(task.lastStatus),
    desiredStatus: task.desiredStatus === 'STOPPED' ? 'STOPPED' : 'RUNNING',
    healthStatus: task.healthStatus as HealthStatus | undefined,
    address: details.get('privateIPv4Address'),
    subnet: details.get('subnetId'),
    availabilityZone: task.availabilityZone,
    containers: (task.containers ?? []).map(containerState),
    createdAtMs: msOf(task.createdAt),
    startedAtMs: msOf(task.startedAt),
    stoppingAtMs: msOf(task.stoppingAt),
    stoppedAtMs: msOf(task.stoppedAt),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    cpu: task.cpu,
    memory: task.memory,
    launchType: task.launchType,
    containerInstanceArn: task.containerInstanceArn,
    capacityProviderName: task.capacityProviderName,
    platformVersion: task.platformVersion,
    attachments,
  };
}

function containerState(container: NonNullable<EcsTask['containers']>[number]): ContainerState {
  const {
    name,
    lastStatus,
    exitCode,
    reason,
    healthStatus,
    image,
    imageDigest,
    runtimeId,
    containerArn,
    networkBindings,
  } = container;
  return {
    name: name ?? '',
    lastStatus,
    exitCode,
    reason,
    healthStatus: healthStatus as HealthStatus | undefined,
    image,
    imageDigest,
    runtimeId,
    containerArn,
    networkBindings: networkBindings?.map(({ bindIP, containerPort, hostPort, protocol }) => ({
      bindIP,
      containerPort,
      hostPort,
      protocol,
    })),
  };
}

/** A status that ECS adds one day counts as the start of a task's life: it neither runs nor has it stopped. */
function statusOf(status: string | undefined): TaskStatus {
  return TASK_STATUSES.find((known) => known === status) ?? 'PROVISIONING';
}

function msOf(time: Date | string | undefined): number | undefined {
  return time === undefined ? undefined : new Date(time).getTime();
}
