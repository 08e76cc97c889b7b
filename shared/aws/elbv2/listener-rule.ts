import {
  CreateRuleCommand,
  type CreateRuleCommandInput,
  DeleteRuleCommand,
  DescribeRulesCommand,
  ModifyRuleCommand,
  type Rule,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ingress } from '../../domain/service-spec.ts';
import { errorNameOf, type Sender, send } from '../send.ts';
import type { BalancerSettings } from './balancer-settings.ts';
import { isThere } from './is-there.ts';

/** Priorities of one specificity. A load balancer has 100 rules at most (ELB user guide, "Quotas"). */
const BAND = 500;
const RULE_TRIES = 5;

/**
 * A rule's priority is its place among other services' rules, so a path or host of another specificity makes a new rule
 * before the old one goes: no request falls between them.
 */
export async function ensureRule(
  client: Sender,
  { listenerArn }: BalancerSettings,
  ingress: Ingress,
  targetGroupArn: string,
): Promise<string> {
  const Conditions = conditionsOf(ingress);
  const Actions = [{ Type: 'forward' as const, TargetGroupArn: targetGroupArn }];
  const band = priorityOf(ingress);
  for (let attempt = 0; attempt < RULE_TRIES; attempt += 1) {
    const rules = await allRules(client, listenerArn);
    const own = rules.filter((rule) => leadsTo(rule, targetGroupArn));
    const kept = own.find(({ Priority }) => isInBand(Number(Priority), band));
    if (kept) await send(client, new ModifyRuleCommand({ RuleArn: kept.RuleArn, Conditions, Actions }));
    const Priority = freePriority(rules, band);
    const made = kept ?? (await createRule(client, { ListenerArn: listenerArn, Priority, Conditions, Actions }));
    if (!made?.RuleArn) continue;
    for (const { RuleArn } of own.filter((rule) => rule !== kept)) {
      await isThere('RuleNotFoundException', () => send(client, new DeleteRuleCommand({ RuleArn })));
    }
    return made.RuleArn;
  }
  throw new Error(`a rule for ${targetGroupArn} lost ${RULE_TRIES} races for its priority`);
}

/** Undefined where another reconcile took the priority since the rules were read. */
async function createRule(client: Sender, input: CreateRuleCommandInput): Promise<Rule | undefined> {
  let made: Rule | undefined;
  try {
    made = (await send(client, new CreateRuleCommand(input))).Rules?.[0];
  } catch (error) {
    if (errorNameOf(error) !== 'PriorityInUseException') throw error;
  }
  return made;
}

function leadsTo(rule: Rule, targetGroupArn: string): boolean {
  return rule.Actions?.some((action) => action.TargetGroupArn === targetGroupArn) ?? false;
}

function isInBand(priority: number, band: number): boolean {
  return priority >= band && priority < band + BAND;
}

function freePriority(rules: readonly Rule[], band: number): number {
  const taken = new Set(rules.map((rule) => rule.Priority));
  for (let priority = band; priority < band + BAND; priority += 1) if (!taken.has(String(priority))) return priority;
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
 * The longer prefix wins, and any host before none, whichever was made first: each step of specificity has a band of
 * 500 priorities. `/` without a host begins at 45,000, `/shop` at 42,500, what is longest at 25,500; all of them
 * 20,000 lower with a host.
 */
export function priorityOf({ path, host }: Pick<Ingress, 'path' | 'host'>): number {
  const specificity = Math.min(39, path === '/' ? 0 : path.length);
  return 45_000 - specificity * BAND - (host ? 20_000 : 0);
}

/** `/shop` by whole segments: the path itself and what lies below it. */
export function conditionsOf({ path, host }: Pick<Ingress, 'path' | 'host'>): RuleCondition[] {
  const prefix = path.replace(/\/+$/, '');
  const Values = prefix === '' ? ['/*'] : [prefix, `${prefix}/*`];
  const conditions: RuleCondition[] = [{ Field: 'path-pattern', PathPatternConfig: { Values } }];
  if (host) conditions.push({ Field: 'host-header', HostHeaderConfig: { Values: [host] } });
  return conditions;
}

/** Removes every rule that leads to the target group, whoever made it. */
export async function removeRules(
  client: Sender,
  { listenerArn }: BalancerSettings,
  targetGroupArn: string,
): Promise<void> {
  const rules = await allRules(client, listenerArn);
  for (const { RuleArn } of rules.filter((rule) => leadsTo(rule, targetGroupArn))) {
    await isThere('RuleNotFoundException', () => send(client, new DeleteRuleCommand({ RuleArn })));
  }
}
