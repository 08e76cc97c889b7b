import {
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetHealth } from '../../domain/task.ts';
import type { LoadBalancer, TargetAddress } from '../../ports/fleet.ts';
import { errorNameOf, type Sender, send } from '../send.ts';
import type { BalancerSettings } from './balancer-settings.ts';
import { isThere } from './is-there.ts';
import { ensureRule, removeRules } from './listener-rule.ts';
import { ensureTargetGroup, findTargetGroup, targetGroupNameOf } from './target-group.ts';

/** ELBv2: one target group and one rule a service, on the stack's listener. */
export function elbv2Balancer(client: Sender, settings: BalancerSettings): LoadBalancer {
  return {
    async ensure(request) {
      const targetGroupArn = await ensureTargetGroup(client, settings, request);
      const ruleArn = await ensureRule(client, settings, request.ingress, targetGroupArn);
      return { targetGroupArn, ruleArn, listenerArn: settings.listenerArn };
    },
    async register(targetGroupArn, targets) {
      const input = { TargetGroupArn: targetGroupArn, Targets: targets.map(targetOf) };
      return isThere('TargetGroupNotFoundException', () => send(client, new RegisterTargetsCommand(input)));
    },
    async deregister(targetGroupArn, targets) {
      try {
        await send(
          client,
          new DeregisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: targets.map(targetOf) }),
        );
      } catch (error) {
        if (errorNameOf(error) !== 'TargetGroupNotFoundException' && errorNameOf(error) !== 'InvalidTargetException')
          throw error;
      }
    },
    async health(targetGroupArn) {
      let found: TargetHealthDescription[] = [];
      await isThere('TargetGroupNotFoundException', async () => {
        const input = { TargetGroupArn: targetGroupArn };
        found = (await send(client, new DescribeTargetHealthCommand(input))).TargetHealthDescriptions ?? [];
      });
      return new Map(
        found.map(({ Target, TargetHealth }) => {
          const target = { ip: Target?.Id ?? '', port: Target?.Port ?? 0 };
          return [`${target.ip}:${target.port}`, { target, state: stateOf(TargetHealth?.State) }];
        }),
      );
    },
    async remove(service) {
      const TargetGroupArn = await findTargetGroup(client, targetGroupNameOf(settings, service));
      if (TargetGroupArn === undefined) return;
      await removeRules(client, settings, TargetGroupArn);
      await isThere('TargetGroupNotFoundException', () =>
        send(client, new DeleteTargetGroupCommand({ TargetGroupArn })),
      );
    },
  };
}

const targetOf = ({ ip, port }: TargetAddress) => ({ Id: ip, Port: port });

const STATES: readonly TargetHealth[] = ['initial', 'healthy', 'unhealthy', 'unused', 'draining', 'unavailable'];

function stateOf(state: string | undefined): TargetHealth | undefined {
  return STATES.find((known) => known === state?.split('.')[0]);
}
