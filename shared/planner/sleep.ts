import type { Service } from '../domain/service.ts';
import type { Classes } from './classify.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * A service that a request may wake: reached over HTTP by `ingress`, and scaled from zero. One that nothing scales, or
 * whose maxCapacity is 0 for the night, was brought to zero to stay there.
 */
export function isWokenByRequests({
  service: { spec, status },
  scaling,
}: Pick<Snapshot, 'scaling'> & { service: Pick<Service, 'spec' | 'status'> }): boolean {
  if (status !== 'ACTIVE' || spec.ingress?.protocol !== 'HTTP' || !scaling) return false;
  return scaling.spec.minCapacity === 0 && scaling.spec.maxCapacity > 0;
}

/**
 * Whether the rule of `ingress` has to lead elsewhere: to the function that wakes the service before the last task goes,
 * and to the tasks again when one that has the traffic is healthy. Undefined: it leads where it should.
 */
export function sleepStep(snapshot: Snapshot, classes: Classes): boolean | undefined {
  const { traffic, desiredCount } = snapshot.service;
  if (!traffic?.balancers.some(({ managed }) => managed)) return undefined;
  if (!isWokenByRequests(snapshot)) return traffic.asleep ? false : undefined;
  if (desiredCount === 0) return traffic.asleep ? undefined : true;
  return traffic.asleep && canServe(snapshot.service, classes) ? false : undefined;
}

function canServe({ traffic }: Service, { current, other }: Classes): boolean {
  const has = [current, other].flatMap(({ ready }) => ready);
  return has.some(({ group = 0 }) => (traffic?.weights[group] ?? 0) > 0);
}
