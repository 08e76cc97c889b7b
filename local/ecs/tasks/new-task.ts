import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Attachment, RunTaskRequest } from '@aws-sdk/client-ecs';
import type { Cloud } from '../../cloud/cloud.ts';
import type { StoredCluster } from '../clusters/cluster-store.ts';
import type { StoredDefinition } from '../definitions/definition-store.ts';
import type { Holding } from '../instances/instance-load.ts';
import type { StoredInstance } from '../instances/instance-store.ts';
import type { ShownTask, TaskRecord } from './task-record.ts';

interface PlacedSubnet {
  subnetId: string;
  availabilityZone: string;
}

/** A RunTask that was found right: what all its tasks have in common. */
export interface TaskLaunch {
  input: RunTaskRequest;
  cluster: StoredCluster;
  definition: StoredDefinition;
  /** Those of the request; none without awsvpc. */
  subnets: PlacedSubnet[];
  describeDelayMs: number;
}

/** Where one of its tasks goes. */
type Place =
  | { subnet: PlacedSubnet; capacityProviderName: string | undefined }
  | { instance: StoredInstance; holds: Holding };

/** A task as RunTask answers it: its network interface asked for where it has one, nothing launched yet. */
export function createTaskRecord(cloud: Cloud, launch: TaskLaunch, place: Place): TaskRecord {
  const { input, cluster, definition } = launch;
  const id = randomBytes(16).toString('hex');
  const taskArn = cloud.arn('ecs', `task/${cluster.clusterName}/${id}`);
  const { overrides = {} } = input;
  const definitions = definition.containerDefinitions ?? [];
  const names = definitions.map((each) => each.name ?? '');
  const task: ShownTask = {
    taskArn,
    clusterArn: cluster.clusterArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    // It provisions a network interface, and without one nothing (developer guide, "Task lifecycle").
    lastStatus: definition.networkMode === 'awsvpc' ? 'PROVISIONING' : 'PENDING',
    desiredStatus: 'RUNNING',
    version: 1,
    createdAt: new Date(),
    group: input.group ?? `family:${definition.family}`,
    startedBy: input.startedBy,
    ...('instance' in place ? describeInstancePlace(place.instance, place.holds) : describeFargatePlace(launch, place)),
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    attributes: [{ name: 'ecs.cpu-architecture', value: process.arch === 'arm64' ? 'arm64' : 'x86_64' }],
    overrides: {
      ...overrides,
      containerOverrides: names.map((name) => overrideOf(input, name)),
      inferenceAcceleratorOverrides: [],
    },
    healthStatus: 'UNKNOWN',
    containers: [],
  };
  const subnetId = 'subnet' in place ? place.subnet.subnetId : findSubnet(launch, task.availabilityZone);
  task.attachments = subnetId === undefined ? [] : [askForInterface(subnetId)];
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
  const holds = 'holds' in place ? place.holds : undefined;
  return { id, task, containers, holds, prepared: false, describableAtMs: Date.now() + launch.describeDelayMs };
}

function describeFargatePlace(
  { input: { overrides = {} }, definition }: TaskLaunch,
  { subnet, capacityProviderName }: Extract<Place, { subnet: PlacedSubnet }>,
) {
  return {
    launchType: 'FARGATE' as const,
    capacityProviderName,
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    cpu: overrides.cpu ?? definition.cpu,
    memory: overrides.memory ?? definition.memory,
    ephemeralStorage: overrides.ephemeralStorage ?? definition.ephemeralStorage ?? { sizeInGiB: 20 },
    availabilityZone: subnet.availabilityZone,
  };
}

function describeInstancePlace(instance: StoredInstance, holds: Holding) {
  return {
    launchType: 'EC2' as const,
    containerInstanceArn: instance.containerInstanceArn,
    cpu: String(holds.cpu),
    memory: String(holds.memoryMib),
    availabilityZone: instance.attributes.find(({ name }) => name === 'ecs.availability-zone')?.value,
    connectivity: 'CONNECTED' as const,
    connectivityAt: new Date(),
  };
}

/** The subnet in the zone of the instance; none without awsvpc. */
function findSubnet({ subnets }: TaskLaunch, zone: string | undefined): string | undefined {
  return subnets.find((each) => each.availabilityZone === zone)?.subnetId;
}

function askForInterface(subnetId: string): Attachment {
  return {
    id: randomUUID(),
    type: 'ElasticNetworkInterface',
    status: 'PRECREATED',
    details: [{ name: 'subnetId', value: subnetId }],
  };
}

function overrideOf({ overrides }: RunTaskRequest, name: string | undefined) {
  return overrides?.containerOverrides?.find((each) => each.name === name) ?? { name };
}

function stringOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
