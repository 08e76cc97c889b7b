import type { Service } from '../domain/service.ts';

/**
 * What the target group and the rule were made from. Equal means that there is nothing to do; undefined on both
 * sides means that the service takes no traffic. Plain JSON: the spec's fields are in the contract's order.
 */
export function ingressHashOf(service: Pick<Service, 'spec'>): string | undefined {
  return service.spec.ingress ? JSON.stringify(service.spec.ingress) : undefined;
}
