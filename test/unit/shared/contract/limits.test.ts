import { describe, expect, it } from '@jest/globals';
import { FARGATE_CPU_UNITS, fargateMemoriesMiB } from '../../../../shared/domain/limits/fargate-sizes.ts';
import { parseCpuUnits, parseMemoryMiB } from '../../../../shared/domain/limits/task-size-text.ts';

describe('Fargate sizes', () => {
  it('are 74 pairs', () => {
    expect(FARGATE_CPU_UNITS.flatMap((cpu) => fargateMemoriesMiB(cpu))).toHaveLength(74);
  });

  it('end where the developer guide says', () => {
    expect(fargateMemoriesMiB(256)).toContain(2048);
    expect(fargateMemoriesMiB(256)).not.toContain(3072);
    expect(fargateMemoriesMiB(4096)).toContain(30_720);
    expect(fargateMemoriesMiB(16_384)).toContain(122_880);
    expect(fargateMemoriesMiB(16_384)).not.toContain(36_864);
    expect(fargateMemoriesMiB(128)).not.toContain(512);
  });
});

describe('texts of sizes', () => {
  it.each([
    ['1024', 1024],
    ['1 vCPU', 1024],
    ['1vcpu', 1024],
    ['.25 vCPU', 256],
    ['0.5 VCPU', 512],
    ['16 vCPU', 16_384],
    ['0', undefined],
    ['1.5', undefined],
    ['-1 vCPU', undefined],
    ['1 GB', undefined],
    ['1e3', undefined],
    ['.0001 vCPU', undefined],
    ['', undefined],
  ])('cpu %s is %s', (text, units) => expect(parseCpuUnits(text)).toBe(units));

  it.each([
    ['2048', 2048],
    ['2 GB', 2048],
    ['0.5gb', 512],
    ['2 vCPU', undefined],
    ['two', undefined],
  ])('memory %s is %s', (text, mib) => expect(parseMemoryMiB(text)).toBe(mib));
});
