import type * as Sdk from '@aws-sdk/client-eventbridge';
import { AwsError } from '../cloud/aws-error.ts';
import type { EventBridgeState } from './eventbridge-state.ts';
import { pageOf } from './page-of.ts';
import { validateTarget } from './validate-target.ts';

/** Targets per rule, the quota that AWS starts with. */
const TARGETS_MAX = 5;

/** Targets of rules. */
export function targetOperations(state: EventBridgeState) {
  const { buses, rules } = state;
  const ruleOf = (bus: string | undefined, name: string | undefined) => rules.get(buses.get(bus).name, name);
  return {
    PutTargets(input: Sdk.PutTargetsCommandInput) {
      const rule = ruleOf(input.EventBusName, input.Rule);
      const added = input.Targets ?? [];
      for (const target of added) validateTarget(target);
      const others = rule.targets.filter(({ Id }) => !added.some((target) => target.Id === Id));
      if (others.length + added.length > TARGETS_MAX) {
        throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      }
      rules.save({ ...rule, targets: structuredClone([...others, ...added]) });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets(input: Sdk.RemoveTargetsCommandInput) {
      const rule = ruleOf(input.EventBusName, input.Rule);
      rules.save({ ...rule, targets: rule.targets.filter(({ Id }) => !input.Ids?.includes(Id ?? '')) });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListTargetsByRule(input: Sdk.ListTargetsByRuleCommandInput) {
      const { page, NextToken } = pageOf([...ruleOf(input.EventBusName, input.Rule).targets], input);
      return { Targets: structuredClone(page), NextToken };
    },
    ListRuleNamesByTarget(input: Sdk.ListRuleNamesByTargetCommandInput) {
      const all = rules.list(buses.get(input.EventBusName).name);
      const matching = all.filter((rule) => rule.targets.some(({ Arn }) => Arn === input.TargetArn));
      const { page, NextToken } = pageOf(matching, input);
      return { RuleNames: page.map((rule) => rule.name), NextToken };
    },
  };
}
