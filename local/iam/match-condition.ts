import { BlockList, isIPv6 } from 'node:net';
import type { ConditionKeys } from './condition-keys.ts';
import { compilePattern, type Pattern } from './match-pattern.ts';

/** Says whether one condition of a statement holds. */
export type Condition = (keys: ConditionKeys) => boolean;

const byNumber = (compare: (value: number, limit: number) => boolean) => (text: string) => {
  const limit = Number(text);
  return (value: string) => compare(Number(value), limit);
};

/** ISO 8601, or seconds since 1970, as IAM reads both. */
const toTime = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const byDate = (compare: (value: number, limit: number) => boolean) => (text: string) => {
  const limit = toTime(text);
  return (value: string) => compare(toTime(value), limit);
};

const asString = (text: string) => compilePattern(text, { wildcards: false });
const asStringLike = (text: string) => compilePattern(text, { wildcards: true });
const asArnLike = (text: string) => compilePattern(text, { wildcards: true, bySegment: true });
const ignoringCase = (text: string) => compilePattern(text, { wildcards: false, ignoreCase: true });

function inAddressRange(text: string): Pattern {
  const [address = '', prefix] = text.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  block.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
  return (value) => block.check(value, isIPv6(value) ? 'ipv6' : 'ipv4');
}

const equal = (value: number, limit: number) => value === limit;

/**
 * ArnEquals and ArnLike are the same to IAM.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const OPERATORS: Record<string, { compile: (text: string) => Pattern; negated?: true }> = {
  StringEquals: { compile: asString },
  StringNotEquals: { compile: asString, negated: true },
  StringEqualsIgnoreCase: { compile: ignoringCase },
  StringNotEqualsIgnoreCase: { compile: ignoringCase, negated: true },
  StringLike: { compile: asStringLike },
  StringNotLike: { compile: asStringLike, negated: true },
  ArnEquals: { compile: asArnLike },
  ArnLike: { compile: asArnLike },
  ArnNotEquals: { compile: asArnLike, negated: true },
  ArnNotLike: { compile: asArnLike, negated: true },
  Bool: { compile: ignoringCase },
  NumericEquals: { compile: byNumber(equal) },
  NumericNotEquals: { compile: byNumber(equal), negated: true },
  NumericLessThan: { compile: byNumber((value, limit) => value < limit) },
  NumericLessThanEquals: { compile: byNumber((value, limit) => value <= limit) },
  NumericGreaterThan: { compile: byNumber((value, limit) => value > limit) },
  NumericGreaterThanEquals: { compile: byNumber((value, limit) => value >= limit) },
  DateEquals: { compile: byDate(equal) },
  DateNotEquals: { compile: byDate(equal), negated: true },
  DateLessThan: { compile: byDate((value, limit) => value < limit) },
  DateLessThanEquals: { compile: byDate((value, limit) => value <= limit) },
  DateGreaterThan: { compile: byDate((value, limit) => value > limit) },
  DateGreaterThanEquals: { compile: byDate((value, limit) => value >= limit) },
  IpAddress: { compile: inAddressRange },
  NotIpAddress: { compile: inAddressRange, negated: true },
};

/**
 * Compiles `{operator: {key: values}}` into one condition, or undefined where the operator is not IAM's.
 * Values are alternatives; a negated operator wants none of them to match. A key that is not in the request fails a
 * condition, except that a negated one holds, and `…IfExists` and `ForAllValues:` hold.
 */
export function compileCondition(operator: string, key: string, values: string[]): Condition | undefined {
  const name = key.toLowerCase();
  if (operator === 'Null') {
    const wantsAbsent = values.some((value) => value.toLowerCase() === 'true');
    return (keys) => (keys(name) === undefined) === wantsAbsent;
  }
  const parsed = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(operator);
  const known = OPERATORS[parsed?.[2] ?? ''];
  if (!parsed || !known) return undefined;
  const quantifier = parsed[1];
  const negated = known.negated === true;
  const patterns = values.map(known.compile);
  const whenAbsent = parsed[3] !== undefined || quantifier === 'ForAllValues' || (negated && quantifier === undefined);
  const everyValue = quantifier === 'ForAllValues' || (negated && quantifier === undefined);

  return (keys) => {
    const present = keys(name);
    if (present === undefined || present.length === 0) return whenAbsent;
    const holds = (value: string) => patterns.some((pattern) => pattern(value, keys)) !== negated;
    return everyValue ? present.every(holds) : present.some(holds);
  };
}
