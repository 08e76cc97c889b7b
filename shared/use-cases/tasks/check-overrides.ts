import { AppError } from '../../contract/app-errors.ts';
import type { FieldError } from '../../contract/request.ts';
import type { RunTaskRequest } from '../../contract/run-task/run-task.ts';
import { fargateMemoriesMiB } from '../../domain/limits/fargate-sizes.ts';
import { parseCpuUnits, parseMemoryMiB } from '../../domain/limits/task-size-text.ts';
import { sharedNetworkOf } from '../../domain/network-mode.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';

/**
 * What of a RunTask can be judged only with its definition: that ECS would launch it where it is to run, that overrides name
 * its containers, and that the sizes they make are a pair that Fargate has. ECS refuses these itself, but only after
 * a task has been written for each.
 */
export function checkOverrides(definition: TaskDefinition, request: RunTaskRequest): void {
  const { launchType, overrides, networkConfiguration } = request;
  const errors: FieldError[] = [];
  const networkMode = sharedNetworkOf(request, definition);
  if (networkMode && networkConfiguration) {
    const detail = `is not valid for networkMode ${networkMode}: leave it out`;
    errors.push({ pointer: '/networkConfiguration', detail });
  }
  const compatible = definition.requiresCompatibilities ?? [];
  if (launchType && compatible.length > 0 && !compatible.includes(launchType)) {
    errors.push({ pointer: '/launchType', detail: `the definition requires ${compatible.join(' or ')}` });
  }
  if (request.enableExecuteCommand && !definition.taskRoleArn) {
    errors.push({ pointer: '/enableExecuteCommand', detail: 'needs a taskRoleArn in the definition' });
  }
  const names = definition.containerDefinitions.map(({ name }) => name);
  for (const [index, { name }] of (overrides?.containerOverrides ?? []).entries()) {
    if (names.includes(name)) continue;
    const detail = `must be a container of the definition, which has ${names.join(', ')}; got "${name}"`;
    errors.push({ pointer: `/overrides/containerOverrides/${index}/name`, detail });
  }
  if (launchType !== 'EC2' && (overrides?.cpu !== undefined || overrides?.memory !== undefined)) {
    const detail = badSize(overrides.cpu ?? definition.cpu, overrides.memory ?? definition.memory);
    if (detail) errors.push({ pointer: `/overrides/${overrides.memory === undefined ? 'cpu' : 'memory'}`, detail });
  }
  const [first] = errors;
  if (first) throw new AppError('InvalidParameterException', `${first.pointer}: ${first.detail}`, { errors });
}

function badSize(cpu: string | undefined, memory: string | undefined): string | undefined {
  const cpuUnits = parseCpuUnits(cpu ?? '');
  const memoryMiB = parseMemoryMiB(memory ?? '');
  if (cpuUnits === undefined || memoryMiB === undefined) return undefined;
  if (fargateMemoriesMiB(cpuUnits).includes(memoryMiB)) return undefined;
  return `must make a pair that Fargate has; cpu ${cpuUnits} with memory ${memoryMiB} (MiB) is none`;
}
