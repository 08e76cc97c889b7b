import { AppError } from '../../contract/app-errors.ts';
import type { FieldError } from '../../contract/request.ts';
import { targetTypeOf } from '../../domain/network-mode.ts';
import type { Service, ServiceKey } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import { runsBothRevisions, type ServiceLoadBalancer, type ServiceSpec } from '../../domain/service-spec.ts';
import type { RuleFacts, TargetGroupFacts } from '../../ports/balancer-facts.ts';
import type { Deps } from '../deps.ts';
import { checkIngress } from './check-ingress.ts';
import { findGroupOwner } from './find-group-owner.ts';
import { leftByTraffic } from './left-by-traffic.ts';

export type CheckDeps = Pick<Deps, 'store' | 'sees' | 'balancerFacts' | 'settings'>;

/**
 * Looks at what the spec names of load balancers and refuses, field by field and before anything is changed, what could
 * never serve: ECS finds out while it deploys. `current` is the service as it is now; what it has already is not asked for.
 */
export async function checkBalancers(
  deps: CheckDeps,
  key: ServiceKey,
  revision: ServiceRevision,
  current: Service | undefined,
): Promise<void> {
  const { spec } = revision;
  const found = await Promise.all([
    checkIngress(deps, key, spec, current),
    ...(spec.loadBalancers ?? []).map((balancer, at) => checkBalancer(deps, key, revision, balancer, at)),
  ]);
  const errors = [...found.flat(), ...leftByTraffic(spec, current), ...changedType(revision, current)];
  if (errors.length === 0) return;
  const detail = errors.map((error) => `${error.pointer}: ${error.detail}`).join('; ');
  throw new AppError('InvalidParameterException', detail, { errors });
}

async function checkBalancer(
  deps: CheckDeps,
  key: ServiceKey,
  { spec, sharedNetwork }: ServiceRevision,
  balancer: ServiceLoadBalancer,
  at: number,
): Promise<FieldError[]> {
  const { targetGroupArn, advancedConfiguration: advanced } = balancer;
  const pointer = `/loadBalancers/${at}`;
  const inAdvanced = `${pointer}/advancedConfiguration`;
  const groups = [{ pointer: `${pointer}/targetGroupArn`, arn: targetGroupArn }];
  if (advanced)
    groups.push({ pointer: `${inAdvanced}/alternateTargetGroupArn`, arn: advanced.alternateTargetGroupArn });
  const known = await Promise.all(
    groups.map(async (group) => ({ ...group, facts: await deps.balancerFacts.targetGroup(group.arn) })),
  );
  const errors: FieldError[] = [];
  for (const { facts, arn, pointer: where } of known) {
    const detail = wrongGroup(arn, facts, sharedNetwork) ?? (await servesAnother(deps, key, arn));
    if (detail) errors.push({ pointer: where, detail });
  }
  const primary = known[0]?.facts;
  const alternate = known[1]?.facts;
  if (!primary || errors.length > 0) return errors;
  if (alternate && alternate.protocol !== primary.protocol) {
    const detail = `must have the protocol of the first target group, ${primary.protocol}; it has ${alternate.protocol}`;
    errors.push({ pointer: `${inAdvanced}/alternateTargetGroupArn`, detail });
  }
  // Where traffic is shifted, the rule comes to name both groups by itself.
  if (!runsBothRevisions(spec) && primary.loadBalancerArns.length === 0) {
    const detail = `${targetGroupArn} has no associated load balancer`;
    errors.push({ pointer: `${pointer}/targetGroupArn`, detail });
  }
  if (!advanced) return errors;
  const rules = [
    ['productionListenerRule', advanced.productionListenerRule],
    ['testListenerRule', advanced.testListenerRule],
  ] as const;
  const arns = groups.map(({ arn }) => arn);
  const used = [...primary.loadBalancerArns, ...(alternate?.loadBalancerArns ?? [])];
  for (const [field, arn] of rules) {
    if (arn === undefined) continue;
    const facts = await deps.balancerFacts.rule(arn);
    const detail = wrongRule(arn, facts, arns, used) ?? wrongStrategy(arn, spec);
    if (detail) errors.push({ pointer: `${inAdvanced}/${field}`, detail });
  }
  return errors;
}

function wrongGroup(
  arn: string,
  facts: TargetGroupFacts | undefined,
  sharedNetwork: string | undefined,
): string | undefined {
  if (!facts) return `there is no target group ${arn}`;
  const wanted = targetTypeOf({ sharedNetwork });
  if (facts.targetType === wanted) return undefined;
  const mode = sharedNetwork ?? 'awsvpc';
  return `${arn} has target type ${facts.targetType}, which is incompatible with the ${mode} network mode: it must be ${wanted}`;
}

/** The groups of an ingress stay as they were made, and what a rule leads to may not be empty while tasks change their network. */
function changedType({ spec, sharedNetwork }: ServiceRevision, current: Service | undefined): FieldError[] {
  const managed = current?.traffic?.balancers.find((balancer) => balancer.managed);
  const { targetType: made = 'ip' } = managed ?? {};
  const wanted = targetTypeOf({ sharedNetwork });
  if (!spec.ingress || !managed || made === wanted) return [];
  const detail =
    `has the network mode ${sharedNetwork ?? 'awsvpc'}, which needs targets of the type ${wanted}, and the target groups of ingress are of the type ${made}: ` +
    'make a service of another name, or leave ingress out until a deployment without it has succeeded';
  return [{ pointer: '/taskDefinition', detail }];
}

/** Somebody else's service is not told by its name to who may not see its cluster. */
async function servesAnother(deps: CheckDeps, key: ServiceKey, arn: string): Promise<string | undefined> {
  if (arn.includes(':targetgroup/slipway-')) return 'is a target group that Slipway made for the ingress of a service';
  const owner = await findGroupOwner(deps.store, key, arn);
  if (!owner) return undefined;
  const isSeen = deps.sees?.(owner.cluster) ?? true;
  return isSeen
    ? `serves service ${owner.service} in cluster ${owner.cluster} already`
    : 'serves another service already';
}

function wrongRule(
  arn: string,
  facts: RuleFacts | undefined,
  groupArns: readonly string[],
  usedBy: readonly string[],
): string | undefined {
  if (!facts) return `there is no listener rule ${arn}`;
  if (!facts.actions.includes('forward'))
    return `must forward to the target groups; it has ${facts.actions.join(', ')}`;
  const other = facts.targetGroupArns.find((group) => !groupArns.includes(group));
  if (other) return `forwards to ${other} as well, which traffic would be taken from`;
  const elsewhere = usedBy.find((balancer) => balancer !== facts.loadBalancerArn);
  if (elsewhere) return `belongs to ${facts.loadBalancerArn}, and the target groups are used by ${elsewhere}`;
  return undefined;
}

/** A Network Load Balancer shifts all or nothing. */
function wrongStrategy(arn: string, { deploymentConfiguration: { strategy } }: ServiceSpec): string | undefined {
  const isNetwork = arn.includes('/net/');
  if (!isNetwork || strategy === 'BLUE_GREEN' || strategy === 'ROLLING') return undefined;
  return `is of a Network Load Balancer, which cannot do ${strategy}: use BLUE_GREEN or ROLLING`;
}
