import { describe, expect, it } from '@jest/globals';
import { registerTaskDefinition } from '../../../../shared/contract/task-definition/register-task-definition.ts';
import { fargateDefinition as fargate } from './definitions.ts';
import { pointersOf } from './problems.ts';

/**
 * Memory in MiB for each cpu, from the developer guide: first, last, step.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const SIZES: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16_384, 1024),
  4096: steps(8192, 30_720, 1024),
  8192: steps(16_384, 61_440, 4096),
  16384: steps(32_768, 122_880, 8192),
};

function steps(first: number, last: number, step: number): number[] {
  return Array.from({ length: (last - first) / step + 1 }, (_, at) => first + at * step);
}

const refusedAt = (cpu: number | string, memory: number | string) =>
  pointersOf(registerTaskDefinition, fargate({ cpu: String(cpu), memory: String(memory) }));

describe('the sizes of a Fargate task', () => {
  it('are 74 pairs, as numbers and as texts; every neighbour of them is refused at its field', () => {
    const everyMemory = [...new Set(Object.values(SIZES).flat())];
    const candidates = everyMemory.flatMap((memory) => [memory - 512, memory - 1, memory, memory + 1, memory + 512]);
    let accepted = 0;
    for (const [cpu, memories] of Object.entries(SIZES)) {
      for (const memory of new Set(candidates)) {
        const isPair = memories.includes(memory);
        expect([cpu, memory, refusedAt(cpu, memory)]).toEqual([cpu, memory, isPair ? [] : ['/memory']]);
        if (!isPair) continue;
        accepted += 1;
        expect(refusedAt(`${Number(cpu) / 1024} vCPU`, `${memory / 1024} GB`)).toEqual([]);
      }
    }
    expect(accepted).toBe(74);
    for (const cpu of [0, 128, 255, 257, 768, 6144, 32_768])
      expect([cpu, refusedAt(cpu, 2048)]).toEqual([cpu, ['/cpu']]);
  });
});
