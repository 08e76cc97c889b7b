import { isIP, isIPv6 } from 'node:net';
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { QUOTAS } from './limits.ts';
import { invalid } from './refusal.ts';

/** The values of a condition, wherever its field keeps them, and the most characters that each may have. */
function valuesOf(condition: RuleCondition): { values: string[]; maxLength: number } {
  const { Field, Values = [] } = condition;
  switch (Field) {
    case 'path-pattern':
      return { values: condition.PathPatternConfig?.Values ?? Values, maxLength: 128 };
    case 'host-header':
      return { values: condition.HostHeaderConfig?.Values ?? Values, maxLength: 128 };
    case 'http-header':
      if (!condition.HttpHeaderConfig?.HttpHeaderName) throw invalid('An http-header condition must name a header');
      return { values: condition.HttpHeaderConfig.Values ?? [], maxLength: 128 };
    case 'http-request-method':
      return { values: condition.HttpRequestMethodConfig?.Values ?? [], maxLength: 40 };
    case 'query-string':
      return { values: (condition.QueryStringConfig?.Values ?? []).map(({ Value = '' }) => Value), maxLength: 128 };
    case 'source-ip':
      return { values: condition.SourceIpConfig?.Values ?? [], maxLength: 64 };
    default:
      throw invalid(
        `Condition field '${Field}' must be one of '[path-pattern, host-header, http-header, http-request-method, query-string, source-ip]'`,
      );
  }
}

/** Refuses conditions that AWS would refuse, with its quotas of values and wildcards a rule. */
export function checkConditions(conditions: RuleCondition[] | undefined): RuleCondition[] {
  if (!conditions || conditions.length === 0) throw invalid('At least one condition must be specified');
  const all: string[] = [];
  for (const condition of conditions) {
    if (condition.RegexValues || condition.PathPatternConfig?.RegexValues || condition.HostHeaderConfig?.RegexValues) {
      throw invalid('Regular expressions in conditions are not supported by this local load balancer');
    }
    const { values, maxLength } = valuesOf(condition);
    if (values.length === 0) throw invalid(`A condition of field '${condition.Field}' must have a value`);
    const long = values.find((value) => value.length > maxLength);
    if (long !== undefined) throw invalid(`Condition value '${long}' is longer than ${maxLength} characters`);
    if (condition.Field === 'source-ip') values.forEach(checkCidr);
    all.push(...values);
  }
  if (all.length > QUOTAS.conditionValuesPerRule) {
    throw invalid(`A rule can only have '${QUOTAS.conditionValuesPerRule}' condition values`);
  }
  const wildcards = all.join('').replace(/[^*?]/g, '').length;
  if (wildcards > QUOTAS.wildcardsPerRule) {
    throw invalid(`A rule can only have '${QUOTAS.wildcardsPerRule}' condition wildcards`);
  }
  return conditions.map(withOldAndNewValues);
}

function checkCidr(cidr: string): void {
  const [network = '', prefix = ''] = cidr.split('/');
  const bits = isIPv6(network) ? 128 : 32;
  if (isIP(network) === 0 || !/^\d+$/.test(prefix) || Number(prefix) > bits) {
    throw invalid(`Source IP '${cidr}' must be a valid CIDR block`);
  }
}

/** AWS answers path and host conditions in both forms: `Values` and the field's own config. */
function withOldAndNewValues(condition: RuleCondition): RuleCondition {
  if (condition.Field === 'path-pattern') {
    const Values = condition.PathPatternConfig?.Values ?? condition.Values;
    return { Field: 'path-pattern', Values, PathPatternConfig: { Values } };
  }
  if (condition.Field === 'host-header') {
    const Values = condition.HostHeaderConfig?.Values ?? condition.Values;
    return { Field: 'host-header', Values, HostHeaderConfig: { Values } };
  }
  return condition;
}
