import {
  CreateRuleCommand,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  DeleteRuleCommand,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ModifyRuleCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  RegisterTargetsCommand,
  type Rule,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { shortHash } from '../domain/ids.ts';
import type { Ingress } from '../domain/service-spec.ts';
import type { TargetHealth } from '../domain/task.ts';
import type { LoadBalancer, TargetAddress } from '../ports/fleet.ts';
import { errorNameOf, type Sender, send } from './send.ts';

interface BalancerSettings {
  stack: string;
  vpcId: string;
  listenerArn: string;
  targetHealthSecMin: number;
}

type EnsureRequest = Parameters<LoadBalancer['ensure']>[0];

/** The quota of rules on one load balancer (ELB user guide, "Quotas for your Application Load Balancers"). */
const PRIORITY_MAX = 50_000;

/** ELBv2: one target group and one rule a service, on the stack's listener. */
export function elbv2Balancer(client: Sender, settings: BalancerSettings): LoadBalancer {
  return {
    async ensure(request) {
      const targetGroupArn = await ensureTargetGroup(client, settings, request);
      const ruleArn = await ensureRule(client, settings, request.ingress, targetGroupArn, request.current?.ruleArn);
      return { targetGroupArn, ruleArn, listenerArn: settings.listenerArn };
    },
    async register(targetGroupArn, targets) {
      await send(
        client,
        new RegisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: targets.map(targetOf) }),
      );
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
      const { TargetHealthDescriptions } = await send(
        client,
        new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
      );
      return new Map(
        (TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => [
          `${Target?.Id}:${Target?.Port}`,
          { state: stateOf(TargetHealth?.State), reason: TargetHealth?.Description },
        ]),
      );
    },
    async remove({ targetGroupArn, ruleArn }) {
      await ignoring('RuleNotFoundException', () => send(client, new DeleteRuleCommand({ RuleArn: ruleArn })));
      await ignoring('TargetGroupNotFoundException', () =>
        send(client, new DeleteTargetGroupCommand({ TargetGroupArn: targetGroupArn })),
      );
    },
  };
}

const targetOf = ({ ip, port }: TargetAddress) => ({ Id: ip, Port: port });

const STATES: readonly TargetHealth[] = ['initial', 'healthy', 'unhealthy', 'unused', 'draining', 'unavailable'];

function stateOf(state: string | undefined): TargetHealth | undefined {
  return STATES.find((known) => known === state?.split('.')[0]);
}

async function ignoring(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (errorNameOf(error) !== name) throw error;
  }
}

/** CreateTargetGroup with the same name and settings answers the same group; with other settings it is modified. */
async function ensureTargetGroup(
  client: Sender,
  settings: BalancerSettings,
  { cluster, service, ingress, port, current }: EnsureRequest,
): Promise<string> {
  const health = healthCheckOf(ingress, settings.targetHealthSecMin);
  const arn =
    current?.targetGroupArn ??
    (await createTargetGroup(client, settings, `slipway-${shortHash(settings.stack, cluster, service)}`, port, health));
  if (current) await send(client, new ModifyTargetGroupCommand({ TargetGroupArn: arn, ...health }));
  const Attributes = [
    { Key: 'deregistration_delay.timeout_seconds', Value: String(Math.ceil(ingress.deregistrationDelaySec)) },
  ];
  await send(client, new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes }));
  return arn;
}

async function createTargetGroup(
  client: Sender,
  { vpcId }: BalancerSettings,
  name: string,
  port: number,
  health: object,
): Promise<string> {
  const input: CreateTargetGroupCommandInput = {
    Name: name,
    Protocol: 'HTTP',
    Port: port,
    VpcId: vpcId,
    TargetType: 'ip',
    ...health,
  };
  try {
    const { TargetGroups } = await send(client, new CreateTargetGroupCommand(input));
    return TargetGroups?.[0]?.TargetGroupArn ?? '';
  } catch (error) {
    // Made by a reconcile that crashed before it wrote so, with other settings than now.
    if (errorNameOf(error) !== 'DuplicateTargetGroupNameException') throw error;
    const { TargetGroups } = await send(client, new DescribeTargetGroupsCommand({ Names: [name] }));
    const arn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    await send(client, new ModifyTargetGroupCommand({ TargetGroupArn: arn, ...health }));
    return arn;
  }
}

/**
 * On AWS whole seconds, the interval at least 5 and the timeout at least 2 (API reference, CreateTargetGroup): a spec
 * that asks for less gets the least there is. The local load balancer takes what the spec says.
 */
function healthCheckOf({ healthCheck }: Ingress, secMin: number) {
  const isLocal = secMin < 1;
  const seconds = (sec: number, min: number) => (isLocal ? sec : Math.max(min, Math.ceil(sec)));
  const interval = seconds(healthCheck.intervalSec, secMin);
  return {
    HealthCheckProtocol: 'HTTP' as const,
    HealthCheckPath: healthCheck.path,
    HealthCheckIntervalSeconds: interval,
    HealthCheckTimeoutSeconds: isLocal
      ? Math.min(interval, healthCheck.timeoutSec)
      : Math.min(interval - 1, seconds(healthCheck.timeoutSec, 2)),
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    Matcher: { HttpCode: healthCheck.matcher },
  };
}

async function ensureRule(
  client: Sender,
  { listenerArn }: BalancerSettings,
  ingress: Ingress,
  targetGroupArn: string,
  ruleArn: string | undefined,
): Promise<string> {
  const Conditions = conditionsOf(ingress);
  const Actions = [{ Type: 'forward' as const, TargetGroupArn: targetGroupArn }];
  const rules = await allRules(client, listenerArn);
  const existing = rules.find(
    (rule) => rule.RuleArn === ruleArn || rule.Actions?.some((action) => action.TargetGroupArn === targetGroupArn),
  );
  if (existing?.RuleArn) {
    await send(client, new ModifyRuleCommand({ RuleArn: existing.RuleArn, Conditions, Actions }));
    return existing.RuleArn;
  }
  for (let priority = priorityOf(ingress); priority <= PRIORITY_MAX; priority += 1) {
    if (rules.some((rule) => rule.Priority === String(priority))) continue;
    try {
      const { Rules } = await send(
        client,
        new CreateRuleCommand({ ListenerArn: listenerArn, Priority: priority, Conditions, Actions }),
      );
      return Rules?.[0]?.RuleArn ?? '';
    } catch (error) {
      // Another service's reconcile took it since the rules were read.
      if (errorNameOf(error) !== 'PriorityInUseException') throw error;
    }
  }
  throw new Error('no rule priority is free on the listener');
}

async function allRules(client: Sender, listenerArn: string): Promise<Rule[]> {
  const rules: Rule[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(client, new DescribeRulesCommand({ ListenerArn: listenerArn, Marker }));
    rules.push(...(page.Rules ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return rules;
}

/**
 * The longer prefix wins, and a host before none, whichever was made first: each step of specificity has a band of
 * 500 priorities. `/` without a host begins at 45,000; `/shop` at 42,500; with a host 20,000 lower.
 */
export function priorityOf({ path, host }: Pick<Ingress, 'path' | 'host'>): number {
  const specificity = Math.min(40, path === '/' ? 0 : path.length);
  return 45_000 - specificity * 500 - (host ? 20_000 : 0);
}

/** `/shop` by whole segments: the path itself and what lies below it. */
export function conditionsOf({ path, host }: Pick<Ingress, 'path' | 'host'>): RuleCondition[] {
  const prefix = path.replace(/\/+$/, '');
  const Values = prefix === '' ? ['/*'] : [prefix, `${prefix}/*`];
  const conditions: RuleCondition[] = [{ Field: 'path-pattern', PathPatternConfig: { Values } }];
  if (host) conditions.push({ Field: 'host-header', HostHeaderConfig: { Values: [host] } });
  return conditions;
}
