import type {
  CreateRuleCommandInput,
  CreateRuleCommandOutput,
  DeleteRuleCommandInput,
  DeleteRuleCommandOutput,
  DescribeRulesCommandInput,
  DescribeRulesCommandOutput,
  ModifyRuleCommandInput,
  ModifyRuleCommandOutput,
  Rule,
  SetRulePrioritiesCommandInput,
  SetRulePrioritiesCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operation } from '../../cloud/service.ts';
import { applyRules, type Balancers, findListener, findLoadBalancer, findRule, newId } from '../balancers.ts';
import { checkActions } from '../check-actions.ts';
import { checkConditions } from '../check-conditions.ts';
import { MAX_PRIORITY, QUOTAS } from '../limits.ts';
import { pageOf } from '../paging.ts';
import type { RuleRecord } from '../records.ts';
import { invalid, refusal } from '../refusal.ts';
import { withTags } from '../tags.ts';

const describe = (record: RuleRecord): Rule => ({
  RuleArn: record.arn,
  Priority: String(record.priority),
  Conditions: record.conditions,
  Actions: record.actions,
  IsDefault: record.priority === 'default',
});

function checkPriority(priority: number | undefined): number {
  if (priority === undefined || !Number.isInteger(priority) || priority < 1 || priority > MAX_PRIORITY) {
    throw invalid(`Priority '${priority}' must be between 1 and ${MAX_PRIORITY}`);
  }
  return priority;
}

const byPriority = (a: RuleRecord, b: RuleRecord): number => {
  const order = ({ priority }: RuleRecord) => (priority === 'default' ? MAX_PRIORITY + 1 : priority);
  return order(a) - order(b);
};

/** The operations on rules. */
export function ruleOperations(balancers: Balancers) {
  const { store } = balancers;

  const rulesOf = (listenerArn: string) => store.rules.all().filter((rule) => rule.listenerArn === listenerArn);

  function refuseTakenPriority(listenerArn: string, priority: number, except: string[] = []): void {
    if (rulesOf(listenerArn).some((rule) => rule.priority === priority && !except.includes(rule.arn))) {
      throw refusal('PriorityInUse', `Priority '${priority}' is currently in use`);
    }
  }

  function refuseOneMoreRule(loadBalancerArn: string): void {
    const listeners = new Set(
      store.listeners
        .all()
        .filter((listener) => listener.loadBalancerArn === loadBalancerArn)
        .map((listener) => listener.arn),
    );
    const rules = store.rules.all().filter((rule) => rule.priority !== 'default' && listeners.has(rule.listenerArn));
    if (rules.length >= QUOTAS.rulesPerLoadBalancer) {
      throw refusal('TooManyRules', `A load balancer may have at most ${QUOTAS.rulesPerLoadBalancer} rules`);
    }
  }

  const CreateRule: Operation<CreateRuleCommandInput, CreateRuleCommandOutput> = (input) => {
    const listener = findListener(balancers, input.ListenerArn);
    const priority = checkPriority(input.Priority);
    if (listener.protocol === 'TCP') {
      throw refusal('InvalidConfigurationRequest', 'Rules are not supported for listeners of a Network Load Balancer');
    }
    const conditions = checkConditions(input.Conditions);
    const actions = checkActions(balancers, findLoadBalancer(balancers, listener.loadBalancerArn), input.Actions);
    refuseTakenPriority(listener.arn, priority);
    refuseOneMoreRule(listener.loadBalancerArn);
    const record: RuleRecord = {
      arn: `${listener.arn.replace(':listener/', ':listener-rule/')}/${newId()}`,
      listenerArn: listener.arn,
      priority,
      conditions,
      actions,
      tags: withTags({}, input.Tags),
    };
    store.rules.put(record);
    applyRules(balancers, listener.arn);
    return { Rules: [describe(record)] };
  };

  const ModifyRule: Operation<ModifyRuleCommandInput, ModifyRuleCommandOutput> = (input) => {
    const record = findRule(balancers, input.RuleArn);
    if (record.priority === 'default') {
      throw refusal('OperationNotPermitted', `Default rule '${record.arn}' cannot be modified`);
    }
    const { loadBalancerArn } = findListener(balancers, record.listenerArn);
    const loadBalancer = findLoadBalancer(balancers, loadBalancerArn);
    const changed: RuleRecord = {
      ...record,
      conditions: input.Conditions ? checkConditions(input.Conditions) : record.conditions,
      actions: input.Actions ? checkActions(balancers, loadBalancer, input.Actions) : record.actions,
    };
    store.rules.put(changed);
    applyRules(balancers, changed.listenerArn);
    return { Rules: [describe(changed)] };
  };

  const DeleteRule: Operation<DeleteRuleCommandInput, DeleteRuleCommandOutput> = (input) => {
    const record = findRule(balancers, input.RuleArn);
    if (record.priority === 'default') {
      throw refusal('OperationNotPermitted', `Default rule '${record.arn}' cannot be deleted`);
    }
    store.rules.remove(record.arn);
    applyRules(balancers, record.listenerArn);
    return {};
  };

  /** In the order of their priorities, the default rule last. */
  const DescribeRules: Operation<DescribeRulesCommandInput, DescribeRulesCommandOutput> = (input) => {
    const { ListenerArn, RuleArns } = input;
    if (ListenerArn === undefined && RuleArns === undefined) {
      throw invalid('You must specify either listener rule ARNs or a listener ARN');
    }
    const wanted = RuleArns
      ? RuleArns.map((arn) => findRule(balancers, arn))
      : rulesOf(findListener(balancers, ListenerArn).arn);
    const { page, nextMarker } = pageOf(wanted.sort(byPriority), input);
    return { Rules: page.map(describe), NextMarker: nextMarker };
  };

  /** All of the new priorities or none; rules may swap theirs. */
  const SetRulePriorities: Operation<SetRulePrioritiesCommandInput, SetRulePrioritiesCommandOutput> = (input) => {
    const changes = (input.RulePriorities ?? []).map(({ RuleArn, Priority }) => ({
      ...findRule(balancers, RuleArn),
      wanted: checkPriority(Priority),
    }));
    const moving = changes.map((change) => change.arn);
    for (const { arn, listenerArn, priority, wanted } of changes) {
      if (priority === 'default') throw refusal('OperationNotPermitted', `Default rule '${arn}' cannot be modified`);
      refuseTakenPriority(listenerArn, wanted, moving);
      if (changes.some((other) => other.arn !== arn && other.listenerArn === listenerArn && other.wanted === wanted)) {
        throw refusal('PriorityInUse', `Priority '${wanted}' is currently in use`);
      }
    }
    const changed = changes.map(({ wanted, ...record }): RuleRecord => ({ ...record, priority: wanted }));
    store.together(() => {
      for (const record of changed) store.rules.put(record);
    });
    for (const record of changed) applyRules(balancers, record.listenerArn);
    return { Rules: changed.map(describe) };
  };

  return { CreateRule, ModifyRule, DeleteRule, DescribeRules, SetRulePriorities };
}
