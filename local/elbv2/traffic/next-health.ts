import type { HealthCheckSettings, TargetState } from '../records.ts';

/** What one probe found. */
export type ProbeResult =
  | { outcome: 'passed' }
  | { outcome: 'mismatch'; status: number }
  | { outcome: 'timeout' }
  | { outcome: 'failed' };

export interface Health {
  state: Extract<TargetState, 'initial' | 'healthy' | 'unhealthy'>;
  reason: string | undefined;
  description: string | undefined;
  /** Consecutive passes and failures. */
  passes: number;
  failures: number;
  /** When checking began, in Unix milliseconds. */
  sinceMs: number;
}

/** A target whose checks begin now. */
export function initialHealth(nowMs: number): Health {
  return {
    state: 'initial',
    reason: 'Elb.InitialHealthChecking',
    description: 'Initial health checks in progress',
    passes: 0,
    failures: 0,
    sinceMs: nowMs,
  };
}

const failureOf = (result: ProbeResult): { reason: string; description: string } => {
  if (result.outcome === 'timeout') return { reason: 'Target.Timeout', description: 'Request timed out' };
  if (result.outcome === 'mismatch') {
    const description = `Health checks failed with these codes: [${result.status}]`;
    return { reason: 'Target.ResponseCodeMismatch', description };
  }
  return { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
};

/**
 * The health of a target after one more probe. A new target is healthy after one pass; one that was unhealthy after
 * `healthyThreshold` passes in a row; a healthy one is unhealthy after `unhealthyThreshold` failures in a row.
 * A new target is probed faster than its interval (INITIAL_RETRY_MS), so that its failures count only once they span
 * the time that AWS would have taken: with an interval of 5 s and a threshold of 2 it stays `initial` for 10 s.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function nextHealth(health: Health, result: ProbeResult, settings: HealthCheckSettings, nowMs: number): Health {
  if (result.outcome === 'passed') {
    const passes = health.passes + 1;
    const recovered = health.state !== 'unhealthy' || passes >= settings.healthyThreshold;
    if (!recovered) return { ...health, passes, failures: 0 };
    return { ...health, state: 'healthy', reason: undefined, description: undefined, passes, failures: 0 };
  }
  const failures = health.failures + 1;
  const failed = { ...health, passes: 0, failures };
  if (health.state === 'unhealthy') return { ...failed, ...failureOf(result) };
  if (failures < settings.unhealthyThreshold) return failed;
  const lastsMs = nowMs - health.sinceMs;
  if (health.state === 'initial' && lastsMs < settings.unhealthyThreshold * settings.intervalSec * 1000) return failed;
  return { ...failed, state: 'unhealthy', ...failureOf(result) };
}
