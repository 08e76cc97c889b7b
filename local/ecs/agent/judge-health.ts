import type { Container, ContainerDefinition, HealthCheck, HealthStatus } from '@aws-sdk/client-ecs';

export interface ContainerHealth {
  status: HealthStatus;
  /** Failures in a row that count. */
  failures: number;
  /** Whether a check has passed since the start: from then on failures count, also inside startPeriod. */
  passed: boolean;
}

/**
 * A container's health after one more check. `retries` failures in a row make it UNHEALTHY, one success HEALTHY.
 * retries 3, startPeriod 60: fail at 30 s (not counted), pass at 50 s (HEALTHY), fail at 55, 58, 61 s: UNHEALTHY.
 */
export function nextContainerHealth(
  health: ContainerHealth,
  passed: boolean,
  ageSec: number,
  check: Pick<HealthCheck, 'retries' | 'startPeriod'>,
): ContainerHealth {
  if (passed) return { status: 'HEALTHY', failures: 0, passed: true };
  if (!health.passed && ageSec < (check.startPeriod ?? 0)) return health;
  const failures = health.failures + 1;
  return { ...health, failures, status: failures >= (check.retries ?? 3) ? 'UNHEALTHY' : health.status };
}

/** Over the essential containers: any UNHEALTHY, else any UNKNOWN, else HEALTHY (API reference, HealthCheck). */
export function judgeTaskHealth(containers: Container[], definitions: ContainerDefinition[]): HealthStatus {
  const statuses = containers
    .filter((each) => definitions.find((definition) => definition.name === each.name)?.essential !== false)
    .map((each) => each.healthStatus ?? 'UNKNOWN');
  if (statuses.includes('UNHEALTHY')) return 'UNHEALTHY';
  return statuses.includes('UNKNOWN') ? 'UNKNOWN' : 'HEALTHY';
}
