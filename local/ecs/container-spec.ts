import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import type { ContainerSpec, Mount } from './driver.ts';
import type { TaskSecrets } from './secret-book.ts';
import type { ContainerRecord, TaskRecord } from './task-record.ts';

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
    mounts: listMounts(definition, definitions),
  };
}

/** The container's own mount points and those that it takes over by volumesFrom. */
function listMounts(definition: ContainerDefinition, definitions: ContainerDefinition[]): Mount[] {
  const sources = (definition.volumesFrom ?? []).map((from) =>
    definitions.find((each) => each.name === from.sourceContainer),
  );
  return [definition, ...sources]
    .flatMap((each) => each?.mountPoints ?? [])
    .flatMap(({ sourceVolume, containerPath }) =>
      sourceVolume && containerPath ? [{ volume: sourceVolume, containerPath }] : [],
    );
}
