import {
  type Action,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  type TargetHealth as ElbTargetHealth,
  RegisterTargetsCommand,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LoadBalancerRecord, ServiceKey, Weights } from '../../domain/service.ts';
import type { Ingress } from '../../domain/service-spec.ts';
import type { TargetHealth } from '../../domain/task.ts';
import type { LoadBalancer, RefusedTarget, TargetAddress, TrafficRequest } from '../../ports/fleet.ts';
import { errorNameOf, refusalOf, type Sender, send } from '../send.ts';
import type { BalancerSettings } from './balancer-settings.ts';
import { actionsOf } from './elbv2-facts.ts';
import { leaveFlows } from './ensure-flows.ts';
import { ensureIngress } from './ensure-ingress.ts';
import { isThere } from './is-there.ts';
import { leaveListeners } from './leave-listeners.ts';
import { leadsTo } from './listener-rule.ts';
import { shiftRule } from './shift-rule.ts';
import { takeBalancer } from './take-balancer.ts';
import { findTargetGroup, targetGroupNameOf } from './target-group.ts';

/** ELBv2: target groups and rules of a service on the stack's listener, and groups and rules of the user's own. */
export function elbv2Balancer(client: Sender, settings: BalancerSettings): LoadBalancer {
  async function ensureAll(request: TrafficRequest): Promise<LoadBalancerRecord[]> {
    const { ingress, loadBalancers = [] } = request.spec;
    const own = ingress ? [await ensureIngress(client, settings, request, ingress)] : [];
    const others = await Promise.all(loadBalancers.map((balancer) => takeBalancer(client, balancer, request)));
    return [...own, ...others];
  }

  async function groupsOf(service: ServiceKey, protocol: Ingress['protocol']): Promise<string[]> {
    const names = GROUPS.map((group) => targetGroupNameOf(settings, service, protocol, group));
    const found = await Promise.all(names.map((name) => findTargetGroup(client, name)));
    return found.filter((arn) => arn !== undefined);
  }

  return {
    async ensure(request) {
      let balancers: LoadBalancerRecord[] = [];
      const refused = await refusalOf(
        ensureAll(request).then((made) => {
          balancers = made;
          return made;
        }),
      );
      return refused === undefined ? { balancers } : { refused };
    },
    async shift(balancer, weights, which, asleep = false) {
      const arn = which === 'production' ? balancer.productionRuleArn : balancer.testRuleArn;
      if (arn !== undefined)
        await shiftRule(client, balancer, arn, weights, asleep ? settings.wakeGroupArn : undefined);
    },
    async weightsOf(balancer, which) {
      const arn = which === 'production' ? balancer.productionRuleArn : balancer.testRuleArn;
      const actions = arn === undefined ? undefined : await actionsOf(client, arn);
      if (!actions) return undefined;
      return leadsTo({ Actions: [...actions] }, [settings.wakeGroupArn])
        ? 'asleep'
        : weightsIn(actions, balancer.targetGroupArns);
    },
    async register(targetGroupArn, targets) {
      let refused: RefusedTarget[] = [];
      const isKnown = await isThere('TargetGroupNotFoundException', async () => {
        refused = await registerAll(client, targetGroupArn, targets);
      });
      return isKnown ? refused : undefined;
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
          const target = { id: Target?.Id ?? '', port: Target?.Port ?? 0 };
          return [`${target.id}:${target.port}`, { target, state: stateOf(TargetHealth) }];
        }),
      );
    },
    async remove(service) {
      const flows = await groupsOf(service, 'TCP');
      if (flows.length > 0) await leaveFlows(client, settings, flows);
      const requests = await groupsOf(service, 'HTTP');
      if (requests.length > 0) await leaveListeners(client, settings, requests);
      for (const TargetGroupArn of [...flows, ...requests]) {
        await isThere('TargetGroupNotFoundException', () =>
          send(client, new DeleteTargetGroupCommand({ TargetGroupArn })),
        );
      }
    },
  };
}

/** Undefined where one of the groups is not among those that are forwarded to, or somebody else's is. */
function weightsIn(actions: readonly Action[], targetGroupArns: readonly string[]): Weights | undefined {
  const forward = actions.find(({ Type }) => Type === 'forward');
  const groups = forward?.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: forward?.TargetGroupArn, Weight: 1 }];
  const weightOf = (arn: string | undefined) => groups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight;
  const [first, second] = targetGroupArns.map(weightOf);
  if (first === undefined || groups.length !== targetGroupArns.length) return undefined;
  if (targetGroupArns.length === 1) return [1, 0];
  return second === undefined ? undefined : [first, second];
}

const GROUPS = [0, 1] as const;

const targetOf = ({ id, port }: TargetAddress) => ({ Id: id, Port: port });

const STATES: readonly TargetHealth[] = ['initial', 'healthy', 'unhealthy', 'unused', 'draining', 'unavailable'];

/**
 * A target that is stopped or terminated is unused, and comes to nothing by being registered again.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html ("Target.InvalidState")
 */
function stateOf({ State, Reason }: Partial<ElbTargetHealth> = {}): TargetHealth | undefined {
  if (Reason === 'Target.InvalidState') return 'unhealthy';
  return STATES.find((known) => known === State?.split('.')[0]);
}

/** ELB takes all targets of a call or none: where it does not take one, each of them is asked for by itself. */
async function registerAll(
  client: Sender,
  TargetGroupArn: string,
  targets: readonly TargetAddress[],
): Promise<RefusedTarget[]> {
  try {
    await send(client, new RegisterTargetsCommand({ TargetGroupArn, Targets: targets.map(targetOf) }));
    return [];
  } catch (error) {
    if (errorNameOf(error) !== 'InvalidTargetException') throw error;
    const [target, ...others] = targets;
    if (target && others.length === 0) return [{ target, reason: (error as Error).message }];
  }
  const refused: RefusedTarget[] = [];
  for (const target of targets) refused.push(...(await registerAll(client, TargetGroupArn, [target])));
  return refused;
}
