import type { Matcher } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HealthCheckSettings, Protocol } from './records.ts';
import { invalid, refusal } from './refusal.ts';

/** The health check fields of CreateTargetGroup and ModifyTargetGroup. */
export interface HealthCheckInput {
  HealthCheckProtocol?: string | undefined;
  HealthCheckPort?: string | undefined;
  HealthCheckPath?: string | undefined;
  HealthCheckIntervalSeconds?: number | undefined;
  HealthCheckTimeoutSeconds?: number | undefined;
  HealthyThresholdCount?: number | undefined;
  UnhealthyThresholdCount?: number | undefined;
  Matcher?: Matcher | undefined;
}

const COMMON = {
  path: '/',
  port: 'traffic-port',
  intervalSec: 30,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
} as const;

/** What a group of targets of type ip begins with: an ALB's group, and an NLB's whose check's protocol is not given. */
export const DEFAULT_HEALTH_CHECK: Record<Protocol, HealthCheckSettings> = {
  HTTP: { ...COMMON, protocol: 'HTTP', timeoutSec: 5, matcher: '200' },
  TCP: { ...COMMON, protocol: 'TCP', timeoutSec: 10, matcher: '200-399' },
};

/**
 * `current` with what the input changes, within AWS's bounds but for one: interval and timeout may be shorter than AWS's
 * 5 and 2 s and have fractions, so that a local deployment takes a second and not a minute.
 */
export function changeHealthCheck(
  current: HealthCheckSettings,
  input: HealthCheckInput,
  group: Protocol,
): HealthCheckSettings {
  const changed: HealthCheckSettings = {
    protocol: checkedProtocol(input.HealthCheckProtocol ?? current.protocol, group),
    path: input.HealthCheckPath ?? current.path,
    port: input.HealthCheckPort ?? current.port,
    intervalSec: input.HealthCheckIntervalSeconds ?? current.intervalSec,
    timeoutSec: input.HealthCheckTimeoutSeconds ?? current.timeoutSec,
    healthyThreshold: input.HealthyThresholdCount ?? current.healthyThreshold,
    unhealthyThreshold: input.UnhealthyThresholdCount ?? current.unhealthyThreshold,
    matcher: input.Matcher?.HttpCode ?? current.matcher,
  };
  check(changed, group);
  return changed;
}

/** A group of TCP may be checked over HTTP; one of HTTP only over HTTP. */
function checkedProtocol(protocol: string, group: Protocol): Protocol {
  if (protocol === 'HTTP' || (protocol === 'TCP' && group === 'TCP')) return protocol;
  throw refusal(
    'UnsupportedProtocol',
    `Health checks over '${protocol}' are not supported by this local cloud for a target group of ${group}`,
  );
}

function check(settings: HealthCheckSettings, group: Protocol): void {
  const { path, port, intervalSec, timeoutSec, healthyThreshold, unhealthyThreshold, matcher } = settings;
  const within = (name: string, value: number, min: number, max: number) => {
    if (!(value >= min && value <= max)) throw invalid(`${name} '${value}' must be between ${min} and ${max}`);
  };
  if (!/^\/[\x21-\x7e]{0,1023}$/.test(path)) throw invalid(`Health check path '${path}' must begin with a '/'`);
  if (port !== 'traffic-port') within('Health check port', Number(port), 1, 65_535);
  within('Health check interval', intervalSec, 0.05, 300);
  within('Health check timeout', timeoutSec, 0.05, 120);
  within('Healthy threshold count', healthyThreshold, 2, 10);
  within('Unhealthy threshold count', unhealthyThreshold, 2, 10);
  // A Network Load Balancer takes both the same, and so does any interval that AWS has not.
  if (timeoutSec > intervalSec || (timeoutSec === intervalSec && group === 'HTTP' && intervalSec >= 5)) {
    throw invalid('Health check interval must be greater than the timeout.');
  }
  if (!/^[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*$/.test(matcher)) {
    throw invalid(`Health check matcher HTTP code '${matcher}' must be within '200-499'`);
  }
}
