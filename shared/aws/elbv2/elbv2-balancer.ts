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
import { ensureIngress } from './ensure-ingress.ts';
import { isThere } from './is-there.ts';
import { removeRules } from './listener-rule.ts';
import { shiftRule } from './shift-rule.ts';
import { takeBalancer } from './take-balancer.ts';
import { findTargetGroup, targetGroupNameOf } from './target-group.ts';

/** ELBv2: target groups and rules of a service on the stack's listener, and groups and rules of the user's own. */
export function elbv2Balancer(client: Sender, settings: BalancerSettings): LoadBalancer {
  return {
    async ensure(request) {
      const { ingress, loadBalancers = [] } = request.spec;
      const own = ingress ? [await ensureIngress(client, settings, request, ingress)] : [];
      const others = await Promise.all(loadBalancers.map((balancer) => takeBalancer(client, balancer, request)));
      return [...own, ...others];
    },
    async shift(balancer, weights, which) {
      const arn = which === 'production' ? balancer.productionRuleArn : balancer.testRuleArn;
      if (arn !== undefined) await shiftRule(client, balancer, arn, weights);
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
      const names = GROUPS.map((group) => targetGroupNameOf(settings, service, group));
      const found = await Promise.all(names.map((name) => findTargetGroup(client, name)));
      const arns = found.filter((arn) => arn !== undefined);
      if (arns.length === 0) return;
      await removeRules(client, settings, arns);
      for (const TargetGroupArn of arns) {
        await isThere('TargetGroupNotFoundException', () =>
          send(client, new DeleteTargetGroupCommand({ TargetGroupArn })),
        );
      }
    },
  };
}

const GROUPS = [0, 1] as const;

const targetOf = ({ ip, port }: TargetAddress) => ({ Id: ip, Port: port });

const STATES: readonly TargetHealth[] = ['initial', 'healthy', 'unhealthy', 'unused', 'draining', 'unavailable'];

function stateOf(state: string | undefined): TargetHealth | undefined {
  return STATES.find((known) => known === state?.split('.')[0]);
}
