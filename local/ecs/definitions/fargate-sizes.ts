import { AwsError } from '../../cloud/aws-error.ts';

export interface TaskSize {
  /** CPU units, 1024 to a vCPU. */
  cpu: number;
  memoryMib: number;
}

/** CPU units -> memory in MiB: from, to, by (developer guide, "Fargate task size"). */
const MEMORY_BY_CPU: Record<number, { fromMib: number; toMib: number; byMib: number }> = {
  512: { fromMib: 1024, toMib: 4096, byMib: 1024 },
  1024: { fromMib: 2048, toMib: 8192, byMib: 1024 },
  2048: { fromMib: 4096, toMib: 16384, byMib: 1024 },
  4096: { fromMib: 8192, toMib: 30720, byMib: 1024 },
  8192: { fromMib: 16384, toMib: 61440, byMib: 4096 },
  16384: { fromMib: 32768, toMib: 122880, byMib: 8192 },
};

/** Whether Fargate has this pair; 256 CPU units have 512, 1024 and 2048 MiB. */
export function isFargateSize({ cpu, memoryMib }: TaskSize): boolean {
  if (cpu === 256) return [512, 1024, 2048].includes(memoryMib);
  const range = MEMORY_BY_CPU[cpu];
  if (!range || memoryMib < range.fromMib || memoryMib > range.toMib) return false;
  return (memoryMib - range.fromMib) % range.byMib === 0;
}

/** `256`, `.25 vCPU`, `1 vcpu` -> CPU units. Throws ClientException. */
export function parseCpu(text: string): number {
  const match = /^(\d*\.?\d+)\s*(vcpu)?$/i.exec(text.trim());
  const units = match ? Number(match[1]) * (match[2] ? 1024 : 1) : Number.NaN;
  if (!Number.isInteger(units) || units <= 0) {
    throw new AwsError('ClientException', `Invalid 'cpu' setting for task. '${text}' is not valid.`);
  }
  return units;
}

/** `512`, `1 GB`, `2gb`, `512 MB` -> MiB. Throws ClientException. */
export function parseMemory(text: string): number {
  const match = /^(\d*\.?\d+)\s*(gb|mb)?$/i.exec(text.trim());
  const mib = match ? Number(match[1]) * (match[2]?.toLowerCase() === 'gb' ? 1024 : 1) : Number.NaN;
  if (!Number.isInteger(mib) || mib <= 0) {
    throw new AwsError('ClientException', `Invalid 'memory' setting for task. '${text}' is not valid.`);
  }
  return mib;
}
