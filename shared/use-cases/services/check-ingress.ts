import type { FieldError } from '../../contract/request.ts';
import { LISTENERS_MAX, SHARED_PORT } from '../../domain/limits/ingress-limits.ts';
import type { LoadBalancerRecord, Service, ServiceKey } from '../../domain/service.ts';
import type { Ingress, ServiceSpec } from '../../domain/service-spec.ts';
import type { Deps } from '../deps.ts';
import { everyService } from './every-service.ts';
import { needsLook, noRoom } from './ingress-room.ts';

type CheckDeps = Pick<Deps, 'store' | 'sees' | 'balancerFacts' | 'settings'>;

/** Whether `ingress` has a place on the stack's own load balancers: its protocol, its port, and room under the quotas. */
export async function checkIngress(
  deps: CheckDeps,
  key: ServiceKey,
  spec: ServiceSpec,
  current: Service | undefined,
): Promise<FieldError[]> {
  const { ingress } = spec;
  if (!ingress) return [];
  const managed = current?.traffic?.balancers.find((balancer) => balancer.managed);
  const found = [wrongProtocol(ingress, managed), await takenPort(deps, key, ingress)];
  const errors = found.filter((error) => error !== undefined);
  const has = needsLook(spec, ingress, managed) ? await deps.balancerFacts.fill() : undefined;
  const closed = closedPort(deps.settings, ingress, has?.listenerPorts ?? []);
  if (closed) errors.push(closed);
  if (errors.length > 0 || !has || ingress.protocol === 'TCP') return errors;
  return noRoom(spec, ingress, managed, has);
}

/** A port that nobody outside could reach; where the user has made a listener, he has seen to it. */
function closedPort(
  { listenerPorts: { min, max } }: CheckDeps['settings'],
  { listenerPort = SHARED_PORT, protocol }: Ingress,
  there: readonly number[],
): FieldError | undefined {
  const isOpen = (listenerPort >= min && listenerPort <= max) || listenerPort === SHARED_PORT;
  if (isOpen || (protocol === 'HTTP' && there.includes(listenerPort))) return undefined;
  const detail = `must be from ${min} to ${max}, which the stack's parameters listenerPortMin and listenerPortMax say; got ${listenerPort}`;
  return { pointer: '/ingress/listenerPort', detail };
}

/** A target group's protocol never changes, and old tasks serve by the old one until they are drained. */
function wrongProtocol({ protocol }: Ingress, managed: LoadBalancerRecord | undefined): FieldError | undefined {
  const before = managed?.productionRuleArn?.includes(':listener/net/') ? 'TCP' : 'HTTP';
  if (!managed || before === protocol) return undefined;
  const detail = `cannot change from ${before} to ${protocol}: deploy the service without ingress first, or under another name`;
  return { pointer: '/ingress/protocol', detail };
}

/** HTTP services share a port; a TCP service shares it with nobody, also where the two would be of different balancers. */
async function takenPort(deps: CheckDeps, key: ServiceKey, ingress: Ingress): Promise<FieldError | undefined> {
  const { listenerPort = SHARED_PORT, protocol } = ingress;
  if (listenerPort === SHARED_PORT) return undefined;
  const pointer = '/ingress/listenerPort';
  let tcpServices = 0;
  for await (const other of everyService(deps.store)) {
    const isSelf = other.cluster === key.cluster && other.service === key.service;
    if (isSelf || other.status === 'INACTIVE' || !other.spec.ingress) continue;
    const theirs = other.spec.ingress;
    if (theirs.protocol === 'TCP') tcpServices += 1;
    if (theirs.listenerPort !== listenerPort || (theirs.protocol === 'HTTP' && protocol === 'HTTP')) continue;
    // Somebody else's service is not told by its name to who may not see its cluster.
    const isSeen = deps.sees?.(other.cluster) ?? true;
    const whose = isSeen ? `service ${other.service} in cluster ${other.cluster}` : 'another service';
    return { pointer, detail: `port ${listenerPort} is taken: ${whose} has it for ${theirs.protocol}` };
  }
  if (protocol !== 'TCP' || tcpServices < LISTENERS_MAX) return undefined;
  return { pointer, detail: `the Network Load Balancer has ${tcpServices} of at most ${LISTENERS_MAX} listeners` };
}
