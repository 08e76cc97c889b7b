import type { ContainerDefinition, TaskOverride } from '@aws-sdk/client-ecs';
import type { StoredDefinition } from '../definitions/definition-store.ts';
import { parseCpu, parseMemory } from '../definitions/fargate-sizes.ts';
import type { Holding, HostPort } from '../instances/instance-load.ts';

/**
 * What a task takes of an instance: the task's own cpu and memory, else the sums of its containers', of whose memory the
 * reservation counts where there is one (API reference, ContainerDefinition, memoryReservation). A host port that is 0
 * is picked by the host, and with awsvpc a task has ports of its own: neither is taken from anybody.
 */
export function taskNeeds(definition: StoredDefinition, overrides: TaskOverride = {}): Holding {
  const containers = (definition.containerDefinitions ?? []).map((container) => withOverride(container, overrides));
  const sum = (of: (each: ContainerDefinition) => number) => containers.reduce((total, each) => total + of(each), 0);
  const cpu = overrides.cpu ?? definition.cpu;
  const memory = overrides.memory ?? definition.memory;
  return {
    cpu: cpu ? parseCpu(cpu) : sum((each) => each.cpu ?? 0),
    memoryMib: memory ? parseMemory(memory) : sum((each) => each.memoryReservation ?? each.memory ?? 0),
    ports: definition.networkMode === 'awsvpc' ? [] : containers.flatMap(staticPorts),
  };
}

function withOverride(container: ContainerDefinition, overrides: TaskOverride): ContainerDefinition {
  const override = overrides.containerOverrides?.find(({ name }) => name === container.name);
  return {
    ...container,
    cpu: override?.cpu ?? container.cpu,
    memory: override?.memory ?? container.memory,
    memoryReservation: override?.memoryReservation ?? container.memoryReservation,
  };
}

function staticPorts({ portMappings = [] }: ContainerDefinition): HostPort[] {
  return portMappings.flatMap(({ hostPort, protocol }) =>
    hostPort ? [{ protocol: protocol === 'udp' ? 'udp' : 'tcp', port: hostPort }] : [],
  );
}
