import { FARGATE_CPU_UNITS, fargateMemoriesMiB } from '../../../domain/limits/fargate-sizes.ts';
import { parseCpuUnits, parseMemoryMiB } from '../../../domain/limits/task-size-text.ts';
import type { Draft, Report } from '../../request.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';
import { requiresFargate } from './requires-fargate.ts';

/** Task sizes are numbers or "1 vCPU" and "2 GB"; on Fargate they are given and make one of its 74 pairs. */
export function sizes(draft: Draft<TaskDefinitionInput>, report: Report): void {
  const cpuUnits = draft.cpu === undefined ? undefined : parseCpuUnits(draft.cpu);
  const memoryMiB = draft.memory === undefined ? undefined : parseMemoryMiB(draft.memory);
  if (draft.cpu !== undefined && cpuUnits === undefined) {
    report.refuse(['cpu'], `must be cpu units such as "256", or vCPUs such as ".25 vCPU"; got ${quote(draft.cpu)}`);
  }
  if (draft.memory !== undefined && memoryMiB === undefined) {
    report.refuse(['memory'], `must be MiB such as "512", or GB such as "0.5 GB"; got ${quote(draft.memory)}`);
  }
  if (requiresFargate(draft)) fargateSize(draft, cpuUnits, memoryMiB, report);
}

function fargateSize(
  draft: Draft<TaskDefinitionInput>,
  cpuUnits: number | undefined,
  memoryMiB: number | undefined,
  report: Report,
): void {
  const cpus = FARGATE_CPU_UNITS.join(', ');
  if (draft.cpu === undefined && report.sound('cpu')) report.refuse(['cpu'], `is required by FARGATE; one of ${cpus}`);
  if (draft.memory === undefined && report.sound('memory')) report.refuse(['memory'], 'is required by FARGATE');
  if (cpuUnits === undefined) return;
  const memories = fargateMemoriesMiB(cpuUnits);
  if (memories.length === 0) report.refuse(['cpu'], `must be one of ${cpus} on Fargate; got ${quote(draft.cpu)}`);
  else if (memoryMiB !== undefined && !memories.includes(memoryMiB)) {
    const detail = `must be one of ${memories.join(', ')} (MiB) with cpu ${cpuUnits} on Fargate; got ${quote(draft.memory)}`;
    report.refuse(['memory'], detail);
  }
}

/** What the containers reserve fits into the task; without a task size every container says its own memory. */
export function reservations(draft: Draft<TaskDefinitionInput>, report: Report): void {
  const list = draft.containerDefinitions ?? [];
  const taskCpu = draft.cpu === undefined ? undefined : parseCpuUnits(draft.cpu);
  const taskMemory = draft.memory === undefined ? undefined : parseMemoryMiB(draft.memory);
  let cpu = 0;
  let memory = 0;
  let oneIsTooLarge = false;
  for (const [index, container] of list.entries()) {
    if (container === undefined) continue;
    const path = ['containerDefinitions', index];
    cpu += container.cpu ?? 0;
    memory += container.memoryReservation ?? container.memory ?? 0;
    const missing = container.memory === undefined && container.memoryReservation === undefined;
    if (
      missing &&
      draft.memory === undefined &&
      !requiresFargate(draft) &&
      report.sound(...path) &&
      report.sound('memory')
    ) {
      report.refuse([...path, 'memory'], 'is required, or memoryReservation, when the task has no memory');
    }
    if (container.memory === undefined) continue;
    if ((container.memoryReservation ?? 0) > container.memory) {
      report.refuse([...path, 'memoryReservation'], `must be at most memory (${container.memory} MiB)`);
    }
    if (taskMemory !== undefined && container.memory > taskMemory) {
      oneIsTooLarge = true;
      report.refuse(
        [...path, 'memory'],
        `must be at most the task's memory (${taskMemory} MiB); got ${container.memory}`,
      );
    }
  }
  if (taskCpu !== undefined && cpu > taskCpu) {
    report.refuse(['cpu'], `must be at least what the containers reserve together (${cpu} cpu units)`);
  }
  if (taskMemory !== undefined && memory > taskMemory && !oneIsTooLarge) {
    report.refuse(['memory'], `must be at least what the containers reserve together (${memory} MiB)`);
  }
}

function quote(text: string | undefined): string {
  return text !== undefined && text.length <= 60 ? JSON.stringify(text) : 'a longer text';
}
