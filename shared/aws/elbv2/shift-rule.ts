import { type Action, ModifyListenerCommand, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LoadBalancerRecord, Weights } from '../../domain/service.ts';
import { errorNameOf, type Sender, send } from '../send.ts';
import { actionsOf } from './elbv2-facts.ts';
import { forwardTo } from './listener-rule.ts';
import { isListener, listenerOf } from './rule-arn.ts';

/**
 * Has a rule, or a Network Load Balancer's listener, weigh the two target groups so. Safe to repeat. What else a rule of
 * the user's own does (it may authenticate first) and for how long it keeps a client with a group stays as it is.
 */
export async function shiftRule(
  client: Sender,
  { targetGroupArns, managed }: Pick<LoadBalancerRecord, 'targetGroupArns' | 'managed'>,
  arn: string,
  weights: Weights,
  wakeGroupArn?: string,
): Promise<void> {
  const forward = forwardTo(targetGroupArns, weights, wakeGroupArn);
  const Actions = managed ? [forward] : withForward((await actionsOf(client, arn)) ?? [], forward);
  if (isListener(arn)) {
    await send(client, new ModifyListenerCommand({ ListenerArn: arn, DefaultActions: Actions }));
    return;
  }
  try {
    await send(client, new ModifyRuleCommand({ RuleArn: arn, Actions }));
  } catch (error) {
    // A listener's default rule is changed with its listener.
    if (errorNameOf(error) !== 'OperationNotPermittedException') throw error;
    await send(client, new ModifyListenerCommand({ ListenerArn: listenerOf(arn), DefaultActions: Actions }));
  }
}

function withForward(actions: Action[], forward: Action): Action[] {
  const before = actions.filter(({ Type }) => Type !== 'forward');
  const own = actions.find(({ Type }) => Type === 'forward');
  const TargetGroupStickinessConfig = own?.ForwardConfig?.TargetGroupStickinessConfig;
  const ForwardConfig = {
    ...forward.ForwardConfig,
    ...(TargetGroupStickinessConfig && { TargetGroupStickinessConfig }),
  };
  return [...before, { ...forward, ForwardConfig, ...(own?.Order !== undefined && { Order: own.Order }) }];
}
