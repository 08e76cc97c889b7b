import { describe, expect, it } from '@jest/globals';
import { FARGATE_CPU_UNITS, fargateMemoriesMiB } from '../../../../shared/domain/limits/fargate-sizes.ts';
import { parseCpuUnits, parseMemoryMiB } from '../../../../shared/domain/limits/task-size-text.ts';

describe('the sizes of Fargate tasks', () => {
  it('are 74 pairs of cpu and memory', () => {
    expect(FARGATE_CPU_UNITS).toEqual([256, 512, 1024, 2048, 4096, 8192, 16384]);
    expect(FARGATE_CPU_UNITS.flatMap(fargateMemoriesMiB)).toHaveLength(74);
  });

  it.each([
    [256, 512, 2048, 3],
    [512, 1024, 4096, 4],
    [1024, 2048, 8192, 7],
    [2048, 4096, 16384, 13],
    [4096, 8192, 30720, 23],
    [8192, 16384, 61440, 12],
    [16384, 32768, 122880, 12],
  ])('of %d cpu units go from %d to %d MiB in %d steps', (cpu, first, last, count) => {
    const memories = fargateMemoriesMiB(cpu);
    expect([memories[0], memories.at(-1), memories.length]).toEqual([first, last, count]);
  });

  it('have no memory for a cpu size that Fargate has not', () => {
    expect(fargateMemoriesMiB(300)).toEqual([]);
  });

  it.each([
    ['1024', 1024],
    ['1 vCPU', 1024],
    ['.25 vcpu', 256],
    ['0.25vCPU', 256],
    [' 2 vCPU ', 2048],
    ['0', undefined],
    ['-1', undefined],
    ['0.0001 vCPU', undefined],
    ['1 GB', undefined],
    ['', undefined],
  ])('read cpu %p as %p units', (text, units) => {
    expect(parseCpuUnits(text)).toBe(units);
  });

  it.each([
    ['2048', 2048],
    ['2 GB', 2048],
    ['0.5GB', 512],
    ['1.5 gb', 1536],
    ['2 vCPU', undefined],
    ['1e3', undefined],
    ['2048 MiB', undefined],
  ])('read memory %p as %p MiB', (text, mib) => {
    expect(parseMemoryMiB(text)).toBe(mib);
  });
});
