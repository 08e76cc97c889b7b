import { invalid } from './refusal.ts';

/** The rule of one attribute: its default and what else it may be. */
interface AttributeRule {
  initial: string;
  allowed: (value: string) => boolean;
}

const flag = (initial: 'true' | 'false'): AttributeRule => ({
  initial,
  allowed: (value) => value === 'true' || value === 'false',
});

const oneOf = (initial: string, ...others: string[]): AttributeRule => ({
  initial,
  allowed: (value) => value === initial || others.includes(value),
});

/** Fractions are admitted: a local difference that lets tests and small machines be quick. */
const secondsBetween = (initial: string, min: number, max: number): AttributeRule => ({
  initial,
  allowed: (value) => value.trim() !== '' && Number(value) >= min && Number(value) <= max,
});

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html */
export const LOAD_BALANCER_ATTRIBUTES: Record<string, AttributeRule> = {
  'deletion_protection.enabled': flag('false'),
  'idle_timeout.timeout_seconds': secondsBetween('60', 0.001, 4000),
  'routing.http.xff_header_processing.mode': oneOf('append', 'preserve', 'remove'),
  'routing.http.preserve_host_header.enabled': flag('false'),
  'routing.http.drop_invalid_header_fields.enabled': flag('false'),
  'routing.http.desync_mitigation_mode': oneOf('defensive', 'strictest'),
  'routing.http2.enabled': flag('true'),
  'access_logs.s3.enabled': oneOf('false'),
};

/**
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
 * Stickiness and slow start stand here because templates name them; switching them on is refused until they work.
 */
export const TARGET_GROUP_ATTRIBUTES: Record<string, AttributeRule> = {
  'deregistration_delay.timeout_seconds': secondsBetween('300', 0, 3600),
  'load_balancing.algorithm.type': oneOf('round_robin', 'least_outstanding_requests'),
  'load_balancing.algorithm.anomaly_mitigation': oneOf('off'),
  'load_balancing.cross_zone.enabled': oneOf('use_load_balancer_configuration', 'true', 'false'),
  'slow_start.duration_seconds': oneOf('0'),
  'stickiness.enabled': oneOf('false'),
  'stickiness.type': oneOf('lb_cookie', 'app_cookie'),
  'stickiness.lb_cookie.duration_seconds': secondsBetween('86400', 1, 604_800),
};

interface Attribute {
  Key?: string | undefined;
  Value?: string | undefined;
}

/** The defaults of a set of attributes. */
export function initialAttributes(rules: Record<string, AttributeRule>): Record<string, string> {
  return Object.fromEntries(Object.entries(rules).map(([key, rule]) => [key, rule.initial]));
}

/** `current` with `changes`; refuses an unknown key or a value that the key may not have. */
export function changeAttributes(
  rules: Record<string, AttributeRule>,
  current: Record<string, string>,
  changes: Attribute[] | undefined,
): Record<string, string> {
  const changed = { ...current };
  for (const { Key = '', Value = '' } of changes ?? []) {
    const rule = rules[Key];
    if (!rule) throw invalid(`The attribute key '${Key}' is not recognized`);
    if (!rule.allowed(Value)) throw invalid(`The attribute value '${Value}' of '${Key}' is not valid`);
    changed[Key] = Value;
  }
  return changed;
}

/** Attributes as the API lists them. */
export function listAttributes(attributes: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
}
