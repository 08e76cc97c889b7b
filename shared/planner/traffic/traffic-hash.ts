import type { Service } from '../../domain/service.ts';
import { type Ingress, runsBothRevisions, type ServiceLoadBalancer, takesTraffic } from '../../domain/service-spec.ts';

type Wished = Pick<Service, 'spec' | 'traffic'>;

/** Two target groups where traffic is shifted; a service that has had two keeps them, whichever is live. */
export function groupCountOf({ spec, traffic }: Wished): 1 | 2 {
  const hasTwo = traffic?.balancers.some(({ targetGroupArns }) => targetGroupArns.length > 1) ?? false;
  return hasTwo || runsBothRevisions(spec) ? 2 : 1;
}

/**
 * What the target groups and the rules were made from. Equal means that there is nothing to do; undefined on both sides
 * means that the service takes no traffic. Field by field: a table gives a map's fields back in any order.
 */
export function trafficHashOf(service: Wished): string | undefined {
  const { ingress, loadBalancers = [] } = service.spec;
  if (!takesTraffic(service.spec)) return undefined;
  return JSON.stringify([ingress && partsOf(ingress), loadBalancers.map(partsOfBalancer), groupCountOf(service)]);
}

function partsOf(ingress: Ingress): unknown[] {
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
  return [
    [containerName, containerPort, path, host, listenerPort, protocol, deregistrationDelaySec],
    [checked, intervalSec, timeoutSec, healthyThreshold, unhealthyThreshold, matcher],
    rest,
  ];
}

function partsOfBalancer({ targetGroupArn, containerName, containerPort, advancedConfiguration }: ServiceLoadBalancer) {
  const { alternateTargetGroupArn, productionListenerRule, testListenerRule } = advancedConfiguration ?? {};
  const rules = [alternateTargetGroupArn, productionListenerRule, testListenerRule].map((arn) => arn ?? null);
  return [targetGroupArn, containerName, containerPort, ...rules];
}
