import type { Ingress } from './service-spec.ts';

/** Where a service is reached, as far as a request shows it. */
export type IngressPlace = Pick<Ingress, 'path' | 'host' | 'listenerPort'>;

/** What a request asks for: its host without the port, its path without the query, and the listener's port. */
export interface RequestPlace {
  host: string;
  path: string;
  port: number;
}

/**
 * The place that the load balancer's rules lead a request to: any host before none, then the longer path.
 * `/shop` takes `/shop` and `/shop/cart`, not `/shopping`; `*.example.com` takes `a.example.com`.
 */
export function matchIngress<Place extends IngressPlace>(
  places: readonly Place[],
  request: RequestPlace,
): Place | undefined {
  return places
    .filter((place) => takes(place, request))
    .sort((a, b) => Number(b.host !== undefined) - Number(a.host !== undefined) || b.path.length - a.path.length)[0];
}

function takes({ path, host, listenerPort }: IngressPlace, request: RequestPlace): boolean {
  if (listenerPort !== undefined && listenerPort !== request.port) return false;
  const prefix = path.replace(/\/+$/, '');
  const isBelow = request.path === prefix || request.path.startsWith(`${prefix}/`);
  return isBelow && (host === undefined || hostPattern(host).test(request.host));
}

/** ELB's wildcards: `*` is any number of characters, `?` is one; hosts have no case. */
function hostPattern(host: string): RegExp {
  const literal = host.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
}
