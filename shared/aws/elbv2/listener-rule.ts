import {
  type Action,
  CreateRuleCommand,
  type CreateRuleCommandInput,
  DeleteRuleCommand,
  DescribeRulesCommand,
  ModifyRuleCommand,
  type Rule,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Weights } from '../../domain/service.ts';
import type { Ingress } from '../../domain/service-spec.ts';
import { errorNameOf, type Sender, send } from '../send.ts';
import type { BalancerSettings } from './balancer-settings.ts';
import { ensureListener } from './ensure-listener.ts';
import { isThere } from './is-there.ts';
import { isInRange, type PriorityRange, priorityRangeOf } from './rule-priority.ts';

const RULE_TRIES = 5;

/**
 * Requests that have this header, whatever it says, are test traffic: they reach the new revision from
 * TEST_TRAFFIC_SHIFT on, and the live one otherwise. The name is that of ECS Service Connect's test traffic.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-blue-green.html
 */
const TEST_HEADER = 'x-amzn-ecs-blue-green-test';
const TEST_CONDITION: RuleCondition = {
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName: TEST_HEADER, Values: ['*'] },
};

interface RuleWish {
  ingress: Ingress;
  targetGroupArns: readonly string[];
  which: 'production' | 'test';
  weights: Weights;
  wakeGroupArn?: string;
}

/**
 * A rule's priority is its place among other services' rules, so a path or host of another specificity, or one that others
 * have already, makes a new rule before the old one goes: no request falls between them. The new rule has another ARN.
 */
export async function ensureRule(
  client: Sender,
  settings: BalancerSettings,
  { ingress, targetGroupArns, which, weights, wakeGroupArn }: RuleWish,
): Promise<string> {
  const Conditions = which === 'test' ? [...conditionsOf(ingress), TEST_CONDITION] : conditionsOf(ingress);
  const Actions = [forwardTo(targetGroupArns, weights, wakeGroupArn)];
  const range = priorityRangeOf(ingress, which);
  for (let attempt = 0; attempt < RULE_TRIES; attempt += 1) {
    const listenerArn = await ensureListener(client, settings, ingress.listenerPort);
    const rules = await allRules(client, listenerArn);
    const own = rules.filter((rule) => leadsTo(rule, targetGroupArns) && isTest(rule) === (which === 'test'));
    const kept = keptOf(rules, own, range, Conditions);
    if (kept) await send(client, new ModifyRuleCommand({ RuleArn: kept.RuleArn, Conditions, Actions }));
    const Priority = freePriority(rules, range, Conditions);
    const made = kept ?? (await createRule(client, { ListenerArn: listenerArn, Priority, Conditions, Actions }));
    if (!made?.RuleArn) continue;
    for (const { RuleArn } of own.filter((rule) => rule !== kept)) {
      await isThere('RuleNotFoundException', () => send(client, new DeleteRuleCommand({ RuleArn })));
    }
    return made.RuleArn;
  }
  throw new Error(`a rule for ${targetGroupArns[0]} lost ${RULE_TRIES} races for its place`);
}

/**
 * The service's own rule that becomes what is wanted as it stands: the one that is there already, wherever others are; else
 * one that does not come before another service's rule of the same conditions by that. `a` has 7 at `/a`, `b` has 8 at
 * `/shop`: with 7 at `/shop`, all of `b`'s requests would go to `a`.
 */
function keptOf(
  rules: readonly Rule[],
  own: readonly Rule[],
  range: PriorityRange,
  conditions: readonly RuleCondition[],
): Rule | undefined {
  const wanted = wordsOf(conditions);
  const usable = own.filter(({ Priority }) => isInRange(Number(Priority), range));
  const others = rules.filter((rule) => !own.includes(rule) && wordsOf(rule.Conditions ?? []) === wanted);
  const last = Math.max(0, ...others.map(({ Priority }) => Number(Priority)));
  const standing = usable.find(({ Conditions = [] }) => wordsOf(Conditions) === wanted);
  return standing ?? usable.find(({ Priority }) => Number(Priority) > last);
}

/** Undefined where another reconcile took the priority, or the listener away, since the rules were read. */
async function createRule(client: Sender, input: CreateRuleCommandInput): Promise<Rule | undefined> {
  let made: Rule | undefined;
  try {
    made = (await send(client, new CreateRuleCommand(input))).Rules?.[0];
  } catch (error) {
    if (!['PriorityInUseException', 'ListenerNotFoundException'].includes(errorNameOf(error))) throw error;
  }
  return made;
}

export function leadsTo({ Actions = [] }: Rule, targetGroupArns: readonly string[]): boolean {
  return groupsOf(Actions).some((arn) => targetGroupArns.includes(arn));
}

/** The target groups that actions forward to, each once. */
export function groupsOf(actions: readonly Action[]): string[] {
  const arns = actions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
    TargetGroupArn,
    ...(ForwardConfig?.TargetGroups ?? []).map((group) => group.TargetGroupArn),
  ]);
  return [...new Set(arns.filter((arn) => arn !== undefined))];
}

function isTest({ Conditions = [] }: Rule): boolean {
  return Conditions.some(({ Field }) => Field === 'http-header');
}

/**
 * One group is forwarded to as it is; of two each has its weight. Of a service that sleeps all traffic goes to the group
 * of the function that wakes it; its own stay in the rule, at weight 0, so that their targets are checked.
 */
export function forwardTo(targetGroupArns: readonly string[], weights: Weights, wakeGroupArn?: string): Action {
  if (wakeGroupArn !== undefined) {
    const own = targetGroupArns.map((TargetGroupArn) => ({ TargetGroupArn, Weight: 0 }));
    const ForwardConfig = { TargetGroups: [...own, { TargetGroupArn: wakeGroupArn, Weight: 1 }] };
    return { Type: 'forward', ForwardConfig };
  }
  const [only] = targetGroupArns;
  if (targetGroupArns.length === 1) return { Type: 'forward', TargetGroupArn: only };
  const TargetGroups = targetGroupArns.map((TargetGroupArn, index) => ({
    TargetGroupArn,
    Weight: weights[index] ?? 0,
  }));
  return { Type: 'forward', ForwardConfig: { TargetGroups } };
}

/**
 * The first that is free; behind the rules of other services with the same conditions, which would lose their requests
 * otherwise. `/shop` at 7 and 9, 8 is free: 10 for another `/shop`, 8 for `/cart`.
 */
function freePriority(
  rules: readonly Rule[],
  { first, size }: PriorityRange,
  conditions: readonly RuleCondition[],
): number {
  const wanted = wordsOf(conditions);
  const same = rules.filter((rule) => wordsOf(rule.Conditions ?? []) === wanted).map((rule) => Number(rule.Priority));
  const taken = new Set(rules.map((rule) => Number(rule.Priority)));
  const all = Array.from({ length: size }, (_, at) => first + at).filter((priority) => !taken.has(priority));
  const priority = all.find((each) => each > Math.max(0, ...same)) ?? all[0];
  if (priority === undefined) throw new Error('no rule priority is free on the listener');
  return priority;
}

/** Conditions as one text, whatever their order and the case of hosts. */
function wordsOf(conditions: readonly RuleCondition[]): string {
  const words = conditions.map(({ Field, PathPatternConfig, HostHeaderConfig }) => {
    const hosts = HostHeaderConfig?.Values?.map((host) => host.toLowerCase()) ?? [];
    return [Field, ...(PathPatternConfig?.Values ?? []), ...hosts].join(' ');
  });
  return words.sort().join(', ');
}

export async function allRules(client: Sender, listenerArn: string): Promise<Rule[]> {
  const rules: Rule[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(client, new DescribeRulesCommand({ ListenerArn: listenerArn, Marker }));
    rules.push(...(page.Rules ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return rules;
}

/** `/shop` by whole segments: the path itself and what lies below it. */
export function conditionsOf({ path, host }: Pick<Ingress, 'path' | 'host'>): RuleCondition[] {
  const prefix = path.replace(/\/+$/, '');
  const Values = prefix === '' ? ['/*'] : [prefix, `${prefix}/*`];
  const conditions: RuleCondition[] = [{ Field: 'path-pattern', PathPatternConfig: { Values } }];
  if (host) conditions.push({ Field: 'host-header', HostHeaderConfig: { Values: [host] } });
  return conditions;
}
