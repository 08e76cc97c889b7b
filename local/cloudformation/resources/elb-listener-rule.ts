import type { DescribeRulesOutput, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { pick } from '../conversions.ts';
import { ifFound } from '../if-found.ts';
import { fixed, JSON_VALUE, NUMBER, type Provider, STRING } from '../provider.ts';

/** AWS::ElasticLoadBalancingV2::ListenerRule. `Ref` is the ARN. */
export const elbListenerRule: Provider = {
  properties: { ListenerArn: fixed(STRING), Priority: NUMBER, Conditions: JSON_VALUE, Actions: JSON_VALUE },
  async create(resource) {
    const input = pick(resource.properties, ['ListenerArn', 'Priority', 'Conditions', 'Actions']);
    const created = await resource.call<DescribeRulesOutput>('elasticloadbalancing', 'CreateRule', input);
    return deployed(created.Rules?.[0] ?? {});
  },
  async update(resource, { physicalId: RuleArn, properties }) {
    const { Priority } = resource.properties;
    if (Priority !== properties.Priority) {
      const input = { RulePriorities: [{ RuleArn, Priority }] };
      await resource.call('elasticloadbalancing', 'SetRulePriorities', input);
    }
    const input = { RuleArn, ...pick(resource.properties, ['Conditions', 'Actions']) };
    const changed = await resource.call<DescribeRulesOutput>('elasticloadbalancing', 'ModifyRule', input);
    return deployed(changed.Rules?.[0] ?? {});
  },
  delete: (resource, { physicalId }) => resource.call('elasticloadbalancing', 'DeleteRule', { RuleArn: physicalId }),
  /** A listener has one rule of a priority. */
  async find(resource) {
    const input = pick(resource.properties, ['ListenerArn']);
    const described = resource.call<DescribeRulesOutput>('elasticloadbalancing', 'DescribeRules', input);
    const priority = String(resource.properties.Priority);
    return (await ifFound(described))?.Rules?.find((rule) => rule.Priority === priority)?.RuleArn;
  },
};

function deployed({ RuleArn = '', IsDefault = false }: Rule) {
  return { physicalId: RuleArn, attributes: { RuleArn, IsDefault: String(IsDefault) } };
}
