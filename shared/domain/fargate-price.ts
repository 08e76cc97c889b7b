/** What a Fargate task costs by the hour, in US dollars. */
export interface FargateRates {
  vcpuHourUsd: number;
  gibHourUsd: number;
}

/**
 * On demand in us-east-1, Linux. Other regions and Windows cost more, Spot and Savings Plans less: an estimate says
 * what it was made with.
 * Source: https://aws.amazon.com/fargate/pricing/ (read November 2026)
 */
export const FARGATE_RATES: Readonly<Record<'X86_64' | 'ARM64', FargateRates>> = {
  X86_64: { vcpuHourUsd: 0.04048, gibHourUsd: 0.004445 },
  ARM64: { vcpuHourUsd: 0.03238, gibHourUsd: 0.00356 },
};

/** Fargate bills by the second, from the image's pull on, and at least a minute. Source: the same page. */
const BILLED_SEC_MIN = 60;

/** What one task costs an hour. 256 cpu units and 512 MiB on X86_64: 0.25 × 0.04048 + 0.5 × 0.004445 = 0.0123425. */
export function hourlyUsd(cpuUnits: number, memoryMiB: number, rates: FargateRates): number {
  return (cpuUnits / 1024) * rates.vcpuHourUsd + (memoryMiB / 1024) * rates.gibHourUsd;
}

/** What a task costs that lives for so long: 30 s are billed as a minute. */
export function taskUsd(livedSec: number, usdPerHour: number): number {
  return (Math.max(BILLED_SEC_MIN, livedSec) / 3600) * usdPerHour;
}
