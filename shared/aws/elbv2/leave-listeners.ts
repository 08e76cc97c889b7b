import {
  DeleteListenerCommand,
  DeleteRuleCommand,
  DescribeTagsCommand,
  type Listener,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Sender, send } from '../send.ts';
import type { BalancerSettings } from './balancer-settings.ts';
import { isThere } from './is-there.ts';
import { allRules, leadsTo } from './listener-rule.ts';
import { listenersOf } from './listeners-of.ts';
import { loadBalancerOf } from './rule-arn.ts';
import { STACK_TAG } from './stack-tag.ts';

/**
 * Takes every rule away that leads to one of the target groups, whoever made it, from all listeners of the stack's
 * Application Load Balancer but `kept`; then a listener of Slipway's own that no rule is left on. A service that comes to
 * that listener in the same moment loses its rule with it: its next look finds that out, and makes both again.
 */
export async function leaveListeners(
  client: Sender,
  settings: BalancerSettings,
  targetGroupArns: readonly string[],
  kept?: string,
): Promise<void> {
  const listeners = await listenersOf(client, loadBalancerOf(settings.listenerArn));
  for (const listener of listeners) {
    const { ListenerArn = '' } = listener;
    if (ListenerArn === kept) continue;
    const rules = await allRules(client, ListenerArn);
    const own = rules.filter((rule) => leadsTo(rule, targetGroupArns));
    for (const { RuleArn } of own) {
      await isThere('RuleNotFoundException', () => send(client, new DeleteRuleCommand({ RuleArn })));
    }
    const isEmpty = rules.every((rule) => rule.IsDefault || own.includes(rule));
    const mayGo = isEmpty && ListenerArn !== settings.listenerArn && (await isOurs(client, settings, listener));
    if (mayGo) await deleteListener(client, ListenerArn);
  }
}

export async function deleteListener(client: Sender, ListenerArn: string | undefined): Promise<void> {
  await isThere('ListenerNotFoundException', () => send(client, new DeleteListenerCommand({ ListenerArn })));
}

/** A listener that the user has made stays, whatever is on it. */
async function isOurs(client: Sender, { stack }: BalancerSettings, { ListenerArn = '' }: Listener): Promise<boolean> {
  const { TagDescriptions = [] } = await send(client, new DescribeTagsCommand({ ResourceArns: [ListenerArn] }));
  return TagDescriptions.some(({ Tags = [] }) => Tags.some(({ Key, Value }) => Key === STACK_TAG && Value === stack));
}
