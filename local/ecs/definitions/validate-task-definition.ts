import type { RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';
import { findDependencyCycle } from '../agent/dependencies.ts';
import { validateConstraints } from '../placement/validate-placement.ts';
import { isFargateSize, parseCpu, parseMemory } from './fargate-sizes.ts';
import { refuse, validateContainer } from './validate-container.ts';
import { validateFargate } from './validate-fargate.ts';

const CONTAINERS_MAX = 10;
const FAMILY = /^[a-zA-Z0-9_-]{1,255}$/;
const PLATFORMS = [
  'LINUX',
  'WINDOWS_SERVER_2019_FULL',
  'WINDOWS_SERVER_2019_CORE',
  'WINDOWS_SERVER_2016_FULL',
  'WINDOWS_SERVER_2004_CORE',
  'WINDOWS_SERVER_2022_CORE',
  'WINDOWS_SERVER_2022_FULL',
  'WINDOWS_SERVER_2025_CORE',
  'WINDOWS_SERVER_2025_FULL',
  'WINDOWS_SERVER_20H2_CORE',
];

/** The rules of RegisterTaskDefinition. Throws ClientException in ECS's words. */
export function validateTaskDefinition(input: RegisterTaskDefinitionRequest): void {
  const containers = input.containerDefinitions ?? [];
  refuse(!input.family, 'Family should not be null or empty.');
  refuse(!FAMILY.test(input.family ?? ''), 'Family contains invalid characters.');
  refuse(containers.length === 0, 'Container list cannot be empty.');
  refuse(containers.length > CONTAINERS_MAX, `Task definition can have at most ${CONTAINERS_MAX} containers.`);
  refuse(
    containers.every((each) => each.essential === false),
    'At least one container must be marked as essential.',
  );
  for (const container of containers) validateContainer(container, containers);
  const names = containers.map((each) => each.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  refuse(twice, `Container name '${twice}' is used more than once.`);
  const cycle = findDependencyCycle(containers);
  refuse(cycle, `Container dependencies should not have a cycle: ${cycle}`);
  validateVolumes(input);
  if (input.requiresCompatibilities?.includes('FARGATE')) validateFargate(input);
  validateSize(input);
  validatePlatform(input);
  validatePorts(input);
  validatePlacement(input);
  for (const each of input.requiresCompatibilities ?? []) {
    refuse(!['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'].includes(each), `Invalid compatibility '${each}'.`);
  }
}

function validateVolumes({ volumes = [], containerDefinitions = [] }: RegisterTaskDefinitionRequest): void {
  for (const { name } of volumes) refuse(!name, 'Volume name should not be null or empty.');
  for (const { mountPoints } of containerDefinitions) {
    for (const { sourceVolume, containerPath } of mountPoints ?? []) {
      refuse(!volumes.some((each) => each.name === sourceVolume), `Unknown volume '${sourceVolume}'.`);
      refuse(!containerPath, 'Container path should not be null or empty.');
    }
  }
}

/** The containers' own cpu and memory must fit into the task's. */
function validateSize({ cpu, memory, containerDefinitions = [] }: RegisterTaskDefinitionRequest): void {
  const sum = (field: 'cpu' | 'memoryReservation') =>
    containerDefinitions.reduce((total, each) => total + (each[field] ?? 0), 0);
  refuse(
    cpu && sum('cpu') > parseCpu(cpu),
    "The sum of the 'cpu' settings of the containers is greater than for the task.",
  );
  for (const { name, memory: hard, memoryReservation } of containerDefinitions) {
    const tooBig = "The 'memory' setting for container is greater than for the task.";
    refuse(memory && hard !== undefined && hard > parseMemory(memory), tooBig);
    refuse(
      !memory && hard === undefined && memoryReservation === undefined,
      `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
    );
  }
  refuse(
    memory && sum('memoryReservation') > parseMemory(memory),
    "The sum of the 'memoryReservation' settings of the containers is greater than for the task.",
  );
}

function validatePlatform({ runtimePlatform }: RegisterTaskDefinitionRequest): void {
  if (!runtimePlatform) return;
  const { cpuArchitecture, operatingSystemFamily } = runtimePlatform;
  refuse(
    cpuArchitecture && !['X86_64', 'ARM64'].includes(cpuArchitecture),
    `Invalid cpuArchitecture '${cpuArchitecture}'. Valid values: X86_64, ARM64.`,
  );
  refuse(
    operatingSystemFamily && !PLATFORMS.includes(operatingSystemFamily),
    `Invalid operatingSystemFamily '${operatingSystemFamily}'.`,
  );
}

/** With awsvpc all containers share one network interface, with host the instance's own. */
function validatePorts({ networkMode = 'bridge', containerDefinitions = [] }: RegisterTaskDefinitionRequest): void {
  refuse(!['bridge', 'host', 'awsvpc', 'none'].includes(networkMode), `Invalid networkMode '${networkMode}'.`);
  if (networkMode === 'bridge') return;
  const used = new Set<string>();
  for (const { links, portMappings = [] } of containerDefinitions) {
    refuse(links?.length, `Links are not supported when networkMode=${networkMode}.`);
    refuse(networkMode === 'none' && portMappings.length > 0, 'Port mappings are not supported when networkMode=none.');
    for (const { containerPort, hostPort, protocol = 'tcp' } of portMappings) {
      refuse(
        hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort,
        `When networkMode=${networkMode}, the host ports and container ports in port mappings must match.`,
      );
      const key = `${containerPort}/${protocol}`;
      refuse(used.has(key), `When networkMode=${networkMode}, two containers cannot share the port ${key}.`);
      used.add(key);
    }
  }
}

/** Of constraints a definition has memberOf alone (API reference, TaskDefinitionPlacementConstraint). */
function validatePlacement({ placementConstraints = [] }: RegisterTaskDefinitionRequest): void {
  const other = placementConstraints.find(({ type }) => type !== 'memberOf');
  refuse(other, `Invalid placement constraint type '${other?.type}' of a task definition.`);
  validateConstraints(placementConstraints);
}

/** EC2 always; FARGATE where Fargate would take it. */
export function findCompatibilities(input: RegisterTaskDefinitionRequest): ('EC2' | 'FARGATE')[] {
  const { cpu, memory, networkMode } = input;
  if (networkMode !== 'awsvpc' || !cpu || !memory) return ['EC2'];
  if (!isFargateSize({ cpu: parseCpu(cpu), memoryMib: parseMemory(memory) })) return ['EC2'];
  try {
    validateFargate(input);
    return ['EC2', 'FARGATE'];
  } catch {
    return ['EC2'];
  }
}
