import { parseCpuUnits, parseMemoryMiB } from '../../domain/limits/task-size-text.ts';
import type { TaskDefinitionInput } from './register-task-definition.ts';

/**
 * A definition as ECS stores it: sizes in cpu units and MiB, and with awsvpc or host networking each hostPort the same
 * as its containerPort. ECS's other defaults are the schema's.
 */
export function normaliseTaskDefinition(input: TaskDefinitionInput): TaskDefinitionInput {
  const { cpu, memory, networkMode } = input;
  const sameHostPort = networkMode === 'awsvpc' || networkMode === 'host';
  const normal: TaskDefinitionInput = { ...input };
  if (cpu !== undefined) normal.cpu = String(parseCpuUnits(cpu) ?? cpu);
  if (memory !== undefined) normal.memory = String(parseMemoryMiB(memory) ?? memory);
  if (sameHostPort) normal.containerDefinitions = input.containerDefinitions.map(withHostPorts);
  return normal;
}

function withHostPorts(
  container: TaskDefinitionInput['containerDefinitions'][number],
): TaskDefinitionInput['containerDefinitions'][number] {
  const portMappings = container.portMappings.map((mapping) =>
    mapping.containerPort === undefined ? mapping : { ...mapping, hostPort: mapping.containerPort },
  );
  return { ...container, portMappings };
}
