import { SHARED_PORT } from '../../domain/limits/ingress-limits.ts';
import type { IngressPlace } from '../../domain/match-ingress.ts';
import type { Service, ServiceKey } from '../../domain/service.ts';
import type { ServiceSpec } from '../../domain/service-spec.ts';
import type { Deps } from '../deps.ts';

/** What is said to the caller alone, and in an event of the service, which everybody reads who may see its cluster. */
interface SharedPlace {
  toCaller: string;
  inEvent: string;
}

/**
 * What is to be said where a service comes to a place of the load balancer that another one has; undefined: nobody has it,
 * or it is where it was. It is no refusal: ELB takes two rules of the same conditions, the first one gets the requests, and
 * the one that waits behind it takes over when that one goes: a deleted service's rule with its last task, which has drained.
 */
export async function tellSharedPlace(
  { store, sees }: Pick<Deps, 'store' | 'sees'>,
  { cluster, service }: ServiceKey,
  { ingress }: ServiceSpec,
  current: Pick<Service, 'spec'> | undefined,
): Promise<SharedPlace | undefined> {
  // A port of TCP is shared with nobody: whoever has it already, is refused.
  if (!ingress || ingress.protocol === 'TCP') return undefined;
  const place = placeOf(ingress);
  if (current?.spec.ingress && placeOf(current.spec.ingress) === place) return undefined;
  const others = (await store.listIngress()).filter((other) => other.cluster !== cluster || other.service !== service);
  const holder = others.find((other) => placeOf(other) === place);
  if (!holder) return undefined;
  const told = (isSeen: boolean) => {
    const whose = isSeen ? `service ${holder.service} in cluster ${holder.cluster}` : 'another service';
    return `${place} belongs to ${whose} already: that one gets the requests as long as it is there`;
  };
  // Somebody else's service is not told by its name to who may not see its cluster. An admin who sees both may put `web` into
  // team-a, at a place of team-b: the readers of team-a's events see their own cluster, and no other for certain.
  return { toCaller: told(sees?.(holder.cluster) ?? true), inEvent: told(holder.cluster === cluster) };
}

function placeOf({ path, host, listenerPort = SHARED_PORT }: IngressPlace): string {
  const ofHost = host === undefined ? '' : ` of ${host.toLowerCase()}`;
  return `path ${path.replace(/\/+$/, '') || '/'}${ofHost} on port ${listenerPort}`;
}
