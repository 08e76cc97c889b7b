import type { Action, TargetGroupStickinessConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Balancers, findTargetGroup, groupsByLoadBalancer } from './balancers.ts';
import { groupWeights } from './group-weights.ts';
import { MAX_STICKINESS_SEC, MAX_WEIGHT, QUOTAS } from './limits.ts';
import { type LoadBalancerRecord, protocolOf } from './records.ts';
import { invalid, refusal } from './refusal.ts';

/**
 * Refuses actions that AWS would refuse: exactly one answers, its groups exist, serve no other load balancer and are
 * not too many. Returns them as Describe operations give them back, with ForwardConfig and weights filled in.
 */
export function checkActions(
  balancers: Balancers,
  loadBalancer: LoadBalancerRecord,
  actions: Action[] | undefined,
): Action[] {
  const [action, ...others] = actions ?? [];
  if (!action) throw invalid('At least one action must be specified');
  if (others.length > 0) throw invalid('Only one forward, redirect or fixed-response action may be specified');
  if (loadBalancer.type === 'network' && action.Type !== 'forward') {
    throw refusal(
      'InvalidLoadBalancerAction',
      `The action type '${action.Type}' is not valid with network load balancer`,
    );
  }
  switch (action.Type) {
    case 'forward':
      return [checkForward(balancers, loadBalancer, action)];
    case 'fixed-response':
      if (!/^[245]\d\d$/.test(action.FixedResponseConfig?.StatusCode ?? '')) {
        throw invalid(`The status code '${action.FixedResponseConfig?.StatusCode}' must be 2XX, 4XX or 5XX`);
      }
      return [action];
    case 'redirect':
      if (!['HTTP_301', 'HTTP_302'].includes(action.RedirectConfig?.StatusCode ?? '')) {
        throw invalid(`The status code '${action.RedirectConfig?.StatusCode}' must be HTTP_301 or HTTP_302`);
      }
      return [action];
    default:
      throw invalid(`The action type '${action.Type}' is not supported by this local load balancer`);
  }
}

function checkForward(
  balancers: Balancers,
  { arn: loadBalancerArn, type }: LoadBalancerRecord,
  action: Action,
): Action {
  const groups = groupWeights(action);
  if (groups.length === 0) throw invalid('A forward action must name a target group');
  if (groups.length > QUOTAS.targetGroupsPerAction) {
    throw refusal(
      'TooManyTargetGroups',
      `A forward action may have at most ${QUOTAS.targetGroupsPerAction} target groups`,
    );
  }
  const stickiness = checkStickiness(action.ForwardConfig?.TargetGroupStickinessConfig);
  const used = groupsByLoadBalancer(balancers);
  for (const { groupArn, weight } of groups) {
    const { protocol } = findTargetGroup(balancers, groupArn);
    if (protocol !== protocolOf(type)) {
      const message = `Target group '${groupArn}' of protocol ${protocol} cannot be used with a load balancer of type '${type}'`;
      throw refusal('IncompatibleProtocols', message);
    }
    if (!Number.isInteger(weight) || weight < 0 || weight > MAX_WEIGHT) {
      throw invalid(`Weight '${weight}' must be between 0 and ${MAX_WEIGHT}`);
    }
    for (const [other, groupArns] of used) {
      if (other === loadBalancerArn || !groupArns.has(groupArn)) continue;
      const message = `The following target groups cannot be associated with more than one load balancer: ${groupArn}`;
      throw refusal('TargetGroupAssociationLimit', message);
    }
  }
  const own = new Set([...(used.get(loadBalancerArn) ?? []), ...groups.map((group) => group.groupArn)]);
  if (own.size > QUOTAS.targetGroupsPerLoadBalancer) {
    throw refusal(
      'TooManyUniqueTargetGroupsPerLoadBalancer',
      `A load balancer may have at most ${QUOTAS.targetGroupsPerLoadBalancer} target groups`,
    );
  }
  const TargetGroups = groups.map(({ groupArn, weight }) => ({ TargetGroupArn: groupArn, Weight: weight }));
  return {
    Type: 'forward',
    ...(action.Order === undefined ? {} : { Order: action.Order }),
    ...(groups.length === 1 && groups[0] ? { TargetGroupArn: groups[0].groupArn } : {}),
    ForwardConfig: { TargetGroups, TargetGroupStickinessConfig: stickiness },
  };
}

function checkStickiness({ Enabled = false, DurationSeconds: sec }: TargetGroupStickinessConfig = {}) {
  if (!Enabled) return { Enabled: false };
  if (sec === undefined || !Number.isInteger(sec) || sec < 1 || sec > MAX_STICKINESS_SEC) {
    throw invalid(`Target group stickiness duration '${sec}' must be between 1 and ${MAX_STICKINESS_SEC}`);
  }
  return { Enabled, DurationSeconds: sec };
}
