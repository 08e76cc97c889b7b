import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import { parseMemory } from '../definitions/fargate-sizes.ts';
import type { ContainerRecord, TaskRecord } from '../tasks/task-record.ts';
import type { ContainerSpec, Mount } from './driver.ts';
import type { TaskSecrets } from './secret-book.ts';

/** What the driver is to run for a container: its definition under the overrides of RunTask, and its secrets. */
export function buildContainerSpec(
  record: TaskRecord,
  container: ContainerRecord,
  taskDefinition: TaskDefinition,
  secrets: TaskSecrets,
): ContainerSpec {
  const definitions = taskDefinition.containerDefinitions ?? [];
  const definition = definitions.find((each) => each.name === container.name) ?? {};
  const override = record.task.overrides?.containerOverrides?.find((each) => each.name === container.name);
  if (!container.image) throw new Error(`${container.runtimeId} has no image yet`);
  const environment: Record<string, string> = {};
  for (const { name, value } of [...(definition.environment ?? []), ...(override?.environment ?? [])]) {
    if (name !== undefined) environment[name] = value ?? '';
  }
  Object.assign(environment, secrets[container.name]);
  return {
    taskId: record.id,
    runtimeId: container.runtimeId,
    name: container.name,
    image: container.image,
    entryPoint: definition.entryPoint,
    command: override?.command ?? definition.command,
    environment,
    workingDirectory: definition.workingDirectory,
    ports: container.ports,
    taskPorts: record.containers.flatMap((each) => each.ports),
    mounts: listMounts(definition, taskDefinition),
    isolation: {
      networkMode: taskDefinition.networkMode ?? 'bridge',
      pidMode: taskDefinition.pidMode,
      ipcMode: taskDefinition.ipcMode,
      sharedPorts: record.containers
        .filter(({ image }) => image?.driver === container.image?.driver)
        .flatMap(({ ports }) => ports),
      cpuUnits: override?.cpu ?? definition.cpu ?? 0,
      memoryMib: override?.memory ?? definition.memory ?? taskMemoryMib(record, taskDefinition),
      memoryReservationMib: override?.memoryReservation ?? definition.memoryReservation,
      definition,
    },
  };
}

/** On an instance a task without `memory` has what its containers ask for, and no limit of its own. */
function taskMemoryMib({ task }: TaskRecord, { memory }: TaskDefinition): number | undefined {
  const said = task.overrides?.memory ?? memory;
  return said === undefined ? undefined : parseMemory(said);
}

/** The container's own mount points and those that it takes over by volumesFrom. */
function listMounts(definition: ContainerDefinition, { containerDefinitions, volumes }: TaskDefinition): Mount[] {
  const taken = (definition.volumesFrom ?? []).flatMap(({ sourceContainer, readOnly }) => {
    const source = containerDefinitions?.find((each) => each.name === sourceContainer);
    return (source?.mountPoints ?? []).map((mount) => ({ ...mount, readOnly: readOnly || mount.readOnly }));
  });
  return [...(definition.mountPoints ?? []), ...taken].flatMap(({ sourceVolume, containerPath, readOnly = false }) => {
    if (!sourceVolume || !containerPath) return [];
    const sourcePath = volumes?.find(({ name }) => name === sourceVolume)?.host?.sourcePath;
    return [{ volume: sourceVolume, containerPath, readOnly, sourcePath }];
  });
}
