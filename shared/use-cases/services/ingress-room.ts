import type { FieldError } from '../../contract/request.ts';
import {
  LISTENERS_MAX,
  RULES_MAX,
  SHARED_PORT,
  TARGET_GROUPS_PER_BALANCER_MAX,
} from '../../domain/limits/ingress-limits.ts';
import type { LoadBalancerRecord } from '../../domain/service.ts';
import { type Ingress, runsBothRevisions, type ServiceSpec } from '../../domain/service-spec.ts';
import type { BalancerFill } from '../../ports/balancer-facts.ts';

/** Not where it has its rules and target groups already, on the shared listener. */
export function needsLook(
  spec: ServiceSpec,
  { listenerPort = SHARED_PORT }: Ingress,
  managed: LoadBalancerRecord | undefined,
): boolean {
  const { rules, targetGroups } = needsOf(spec, managed);
  return rules > 0 || targetGroups > 0 || listenerPort !== SHARED_PORT;
}

/** Where traffic is shifted it takes two rules, one of them for test traffic, and two target groups. */
function needsOf(spec: ServiceSpec, managed: LoadBalancerRecord | undefined) {
  const wanted = runsBothRevisions(spec) ? 2 : 1;
  const rules = [managed?.productionRuleArn, managed?.testRuleArn].filter((arn) => arn !== undefined).length;
  return { rules: wanted - rules, targetGroups: wanted - (managed?.targetGroupArns.length ?? 0) };
}

/** What of it the load balancer cannot give any more. */
export function noRoom(
  spec: ServiceSpec,
  { listenerPort = SHARED_PORT }: Ingress,
  managed: LoadBalancerRecord | undefined,
  has: BalancerFill,
): FieldError[] {
  const needs = needsOf(spec, managed);
  const errors: FieldError[] = [];
  const lacks = (pointer: string, what: string, count: number, max: number, more: number) => {
    if (more <= 0 || count + more <= max) return;
    const detail = `the load balancer has ${count} of at most ${max} ${what}, and this service needs ${more} more`;
    errors.push({ pointer, detail });
  };
  lacks('/ingress', 'rules', has.rules, RULES_MAX, needs.rules);
  lacks('/ingress', 'target groups', has.targetGroups, TARGET_GROUPS_PER_BALANCER_MAX, needs.targetGroups);
  const isNew = !has.listenerPorts.includes(listenerPort);
  lacks('/ingress/listenerPort', 'listeners', has.listenerPorts.length, LISTENERS_MAX, isNew ? 1 : 0);
  return errors;
}
