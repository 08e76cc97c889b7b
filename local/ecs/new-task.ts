import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { RunTaskRequest } from '@aws-sdk/client-ecs';
import type { Cloud } from '../cloud/cloud.ts';
import type { StoredCluster } from './cluster-store.ts';
import type { StoredDefinition } from './definition-store.ts';
import type { ShownTask, TaskRecord } from './task-record.ts';

export interface NewTask {
  input: RunTaskRequest;
  cluster: StoredCluster;
  definition: StoredDefinition;
  capacityProviderName: string | undefined;
  subnet: { subnetId: string; availabilityZone: string };
  describeDelayMs: number;
}

/** A task as RunTask answers it: PROVISIONING, its network interface asked for, nothing launched yet. */
export function createTaskRecord(cloud: Cloud, start: NewTask): TaskRecord {
  const { input, cluster, definition } = start;
  const id = randomBytes(16).toString('hex');
  const taskArn = cloud.arn('ecs', `task/${cluster.clusterName}/${id}`);
  const { overrides = {} } = input;
  const definitions = definition.containerDefinitions ?? [];
  const names = definitions.map((each) => each.name ?? '');
  const task: ShownTask = {
    taskArn,
    clusterArn: cluster.clusterArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    version: 1,
    createdAt: new Date(),
    group: input.group ?? `family:${definition.family}`,
    startedBy: input.startedBy,
    launchType: 'FARGATE',
    capacityProviderName: start.capacityProviderName,
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    cpu: overrides.cpu ?? definition.cpu,
    memory: overrides.memory ?? definition.memory,
    ephemeralStorage: overrides.ephemeralStorage ?? definition.ephemeralStorage ?? { sizeInGiB: 20 },
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    availabilityZone: start.subnet.availabilityZone,
    attributes: [{ name: 'ecs.cpu-architecture', value: process.arch === 'arm64' ? 'arm64' : 'x86_64' }],
    attachments: [
      {
        id: randomUUID(),
        type: 'ElasticNetworkInterface',
        status: 'PRECREATED',
        details: [{ name: 'subnetId', value: start.subnet.subnetId }],
      },
    ],
    overrides: {
      ...overrides,
      containerOverrides: names.map((name) => overrideOf(input, name)),
      inferenceAcceleratorOverrides: [],
    },
    healthStatus: 'UNKNOWN',
    containers: [],
  };
  const containers = names.map((name) => ({
    name,
    runtimeId: `${id}-${String(randomInt(1e10 - 1)).padStart(10, '0')}`,
    state: 'waiting' as const,
    ports: [],
    health: { failures: 0, passed: false },
  }));
  task.containers = definitions.map((each, at) => ({
    containerArn: cloud.arn('ecs', `container/${cluster.clusterName}/${id}/${randomUUID()}`),
    taskArn,
    name: each.name,
    image: each.image,
    runtimeId: containers[at]?.runtimeId,
    lastStatus: 'PENDING',
    networkBindings: [],
    networkInterfaces: [],
    healthStatus: 'UNKNOWN',
    cpu: String(overrideOf(input, each.name).cpu ?? each.cpu ?? 0),
    memory: stringOf(overrideOf(input, each.name).memory ?? each.memory),
    memoryReservation: stringOf(overrideOf(input, each.name).memoryReservation ?? each.memoryReservation),
  }));
  return { id, task, containers, prepared: false, describableAtMs: Date.now() + start.describeDelayMs };
}

function overrideOf({ overrides }: RunTaskRequest, name: string | undefined) {
  return overrides?.containerOverrides?.find((each) => each.name === name) ?? { name };
}

function stringOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
