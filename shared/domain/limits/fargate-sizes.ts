/**
 * The task sizes that Fargate has: cpu units -> memory in MiB. 74 pairs; anything else is refused at registration.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
 */
const FARGATE_MEMORY_MIB: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, steps(1024, 4096, 1024)],
  [1024, steps(2048, 8192, 1024)],
  [2048, steps(4096, 16384, 1024)],
  [4096, steps(8192, 30720, 1024)],
  [8192, steps(16384, 61440, 4096)],
  [16384, steps(32768, 122880, 8192)],
]);

function steps(first: number, last: number, step: number): number[] {
  return Array.from({ length: (last - first) / step + 1 }, (_, i) => first + i * step);
}

/** Every cpu size (in cpu units, 1024 = 1 vCPU) that Fargate has, ascending. */
export const FARGATE_CPU_UNITS: readonly number[] = [...FARGATE_MEMORY_MIB.keys()];

/** The memory sizes in MiB that go with a cpu size, ascending; empty for a cpu size that Fargate has not. */
export function fargateMemoriesMiB(cpuUnits: number): readonly number[] {
  return FARGATE_MEMORY_MIB.get(cpuUnits) ?? [];
}

/** Windows tasks on Fargate need at least one vCPU (same page). */
export const FARGATE_WINDOWS_CPU_UNITS_MIN = 1024;
