import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { BalancerFacts, RuleFacts } from '../../ports/balancer-facts.ts';
import type { Sender } from '../send.ts';
import { send } from '../send.ts';
import type { BalancerSettings } from './balancer-settings.ts';
import { isThere } from './is-there.ts';
import { allRules, groupsOf } from './listener-rule.ts';
import { listenersOf } from './listeners-of.ts';
import { isListener, loadBalancerOf } from './rule-arn.ts';

/** ELBv2, read only: what the user's own target groups, rules and listeners are. */
export function elbv2Facts(client: Sender, { listenerArn }: Pick<BalancerSettings, 'listenerArn'>): BalancerFacts {
  return {
    async targetGroup(arn) {
      const input = { TargetGroupArns: [arn] };
      const found = await unlessMissing('TargetGroupNotFoundException', async () => {
        const { TargetGroups } = await send(client, new DescribeTargetGroupsCommand(input));
        return TargetGroups?.[0];
      });
      if (!found) return undefined;
      const { TargetType = '', Protocol = '', LoadBalancerArns = [] } = found;
      return { targetType: TargetType, protocol: Protocol, loadBalancerArns: LoadBalancerArns };
    },
    async rule(arn) {
      const actions = await actionsOf(client, arn);
      return actions && factsOf(arn, actions);
    },
    async fill() {
      const balancer = loadBalancerOf(listenerArn);
      const [listeners, targetGroups] = await Promise.all([
        listenersOf(client, balancer),
        countTargetGroups(client, balancer),
      ]);
      const rules = await Promise.all(listeners.map(({ ListenerArn = '' }) => allRules(client, ListenerArn)));
      return {
        rules: rules.flat().filter(({ IsDefault }) => !IsDefault).length,
        targetGroups,
        listenerPorts: listeners.flatMap(({ Port }) => Port ?? []),
      };
    },
  };
}

async function countTargetGroups(client: Sender, LoadBalancerArn: string): Promise<number> {
  let count = 0;
  let Marker: string | undefined;
  do {
    const page = await send(client, new DescribeTargetGroupsCommand({ LoadBalancerArn, Marker }));
    count += page.TargetGroups?.length ?? 0;
    Marker = page.NextMarker;
  } while (Marker);
  return count;
}

/** The actions of a rule, or of a Network Load Balancer's listener; undefined where there is none of that ARN. */
export async function actionsOf(client: Sender, arn: string): Promise<Action[] | undefined> {
  if (isListener(arn)) {
    return unlessMissing('ListenerNotFoundException', async () => {
      const { Listeners } = await send(client, new DescribeListenersCommand({ ListenerArns: [arn] }));
      return Listeners?.[0]?.DefaultActions;
    });
  }
  return unlessMissing('RuleNotFoundException', async () => {
    const { Rules } = await send(client, new DescribeRulesCommand({ RuleArns: [arn] }));
    return Rules?.[0]?.Actions;
  });
}

function factsOf(arn: string, actions: Action[]): RuleFacts {
  return {
    loadBalancerArn: loadBalancerOf(arn),
    actions: actions.flatMap(({ Type }) => Type ?? []),
    targetGroupArns: groupsOf(actions),
  };
}

async function unlessMissing<Found>(missing: string, look: () => Promise<Found>): Promise<Found | undefined> {
  let found: Found | undefined;
  await isThere(missing, async () => {
    found = await look();
  });
  return found;
}
