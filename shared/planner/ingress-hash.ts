import type { Service } from '../domain/service.ts';

/**
 * What the target group and the rule were made from. Equal means that there is nothing to do; undefined on both
 * sides means that the service takes no traffic. Field by field: a table gives a map's fields back in any order.
 */
export function ingressHashOf(service: Pick<Service, 'spec'>): string | undefined {
  const { ingress } = service.spec;
  if (!ingress) return undefined;
  const {
    containerName,
    containerPort,
    path,
    host,
    listenerPort,
    protocol,
    deregistrationDelaySec,
    healthCheck,
    ...a
  } = ingress;
  const { path: checked, intervalSec, timeoutSec, healthyThreshold, unhealthyThreshold, matcher, ...b } = healthCheck;
  // A field that somebody adds does not compile until it is here.
  const rest: Record<string, never> = { ...a, ...b };
  return JSON.stringify([
    [containerName, containerPort, path, host, listenerPort, protocol, deregistrationDelaySec],
    [checked, intervalSec, timeoutSec, healthyThreshold, unhealthyThreshold, matcher],
    rest,
  ]);
}
