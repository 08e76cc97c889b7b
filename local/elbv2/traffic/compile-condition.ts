import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import type { QueryStringKeyValuePair, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { hostWithoutPort, pathOf, queryOf } from './request-parts.ts';
import { wildcardMatch } from './wildcard-match.ts';

export type Matches = (request: IncomingMessage) => boolean;

/** A pattern as a test; `*` alone is everything, which is what most single-service rules say. */
function patternTest(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  if (pattern === '*') return () => true;
  if (!ignoreCase) return (text) => wildcardMatch(pattern, text);
  const lower = pattern.toLowerCase();
  return (text) => wildcardMatch(lower, text.toLowerCase());
}

const anyOf = (patterns: string[], ignoreCase: boolean) => {
  const tests = patterns.map((pattern) => patternTest(pattern, ignoreCase));
  return (text: string) => tests.some((test) => test(text));
};

/**
 * Compiles one condition of a rule: its values are alternatives. Paths and methods are compared with their case, hosts,
 * header values and query strings without.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export function compileCondition(condition: RuleCondition): Matches {
  const values = condition.Values ?? [];
  switch (condition.Field) {
    case 'path-pattern': {
      const test = anyOf(condition.PathPatternConfig?.Values ?? values, false);
      return (request) => test(pathOf(request));
    }
    case 'host-header': {
      const test = anyOf(condition.HostHeaderConfig?.Values ?? values, true);
      return (request) => test(hostWithoutPort(request));
    }
    case 'http-header': {
      const name = (condition.HttpHeaderConfig?.HttpHeaderName ?? '').toLowerCase();
      const test = anyOf(condition.HttpHeaderConfig?.Values ?? [], true);
      return (request) => {
        const value = request.headers[name];
        return value !== undefined && test(Array.isArray(value) ? value.join(', ') : value);
      };
    }
    case 'http-request-method': {
      const methods = new Set(condition.HttpRequestMethodConfig?.Values ?? []);
      return (request) => methods.has(request.method ?? '');
    }
    case 'query-string':
      return compileQuery(condition.QueryStringConfig?.Values ?? []);
    case 'source-ip':
      return compileSourceIp(condition.SourceIpConfig?.Values ?? []);
    default:
      return () => false;
  }
}

/** Any of the pairs is enough; a pair without a key matches any key. */
function compileQuery(pairs: QueryStringKeyValuePair[]): Matches {
  const tests = pairs.map(({ Key, Value = '' }) => ({
    key: Key === undefined || Key === '' ? () => true : patternTest(Key, true),
    value: patternTest(Value, true),
  }));
  return (request) => {
    const parameters = [...new URLSearchParams(queryOf(request))];
    return parameters.some(([key, value]) => tests.some((test) => test.key(key) && test.value(value)));
  };
}

function compileSourceIp(cidrs: string[]): Matches {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', prefix = ''] = cidr.split('/');
    list.addSubnet(network, Number(prefix), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return ({ socket: { remoteAddress = '' } }) => list.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4');
}
