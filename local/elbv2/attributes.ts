import type { TargetGroupRecord } from './records.ts';
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

type AttributeRules = Record<string, AttributeRule>;

const APPLICATION: AttributeRules = {
  'deletion_protection.enabled': flag('false'),
  'idle_timeout.timeout_seconds': secondsBetween('60', 0.001, 4000),
  'routing.http.xff_header_processing.mode': oneOf('append', 'preserve', 'remove'),
  'routing.http.preserve_host_header.enabled': flag('false'),
  'routing.http.drop_invalid_header_fields.enabled': flag('false'),
  'routing.http.desync_mitigation_mode': oneOf('defensive', 'strictest'),
  'routing.http2.enabled': flag('true'),
  'access_logs.s3.enabled': oneOf('false'),
};

const NETWORK: AttributeRules = {
  'deletion_protection.enabled': flag('false'),
  'load_balancing.cross_zone.enabled': flag('false'),
  'access_logs.s3.enabled': oneOf('false'),
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html */
export const LOAD_BALANCER_ATTRIBUTES = { application: APPLICATION, network: NETWORK };

const SESSION_SEC_MAX = 604_800;
const DELAY: AttributeRules = { 'deregistration_delay.timeout_seconds': secondsBetween('300', 0, 3600) };
const CROSS_ZONE: AttributeRules = {
  'load_balancing.cross_zone.enabled': oneOf('use_load_balancer_configuration', 'true', 'false'),
};

/** Slow start and what else has one value here stands because templates name it; switching it on is refused. */
const HTTP: AttributeRules = {
  ...DELAY,
  ...CROSS_ZONE,
  'load_balancing.algorithm.type': oneOf('round_robin', 'least_outstanding_requests'),
  'load_balancing.algorithm.anomaly_mitigation': oneOf('off'),
  'slow_start.duration_seconds': oneOf('0'),
  'stickiness.enabled': flag('false'),
  'stickiness.type': oneOf('lb_cookie', 'app_cookie'),
  'stickiness.lb_cookie.duration_seconds': secondsBetween('86400', 1, SESSION_SEC_MAX),
  'stickiness.app_cookie.duration_seconds': secondsBetween('86400', 1, SESSION_SEC_MAX),
  'stickiness.app_cookie.cookie_name': {
    initial: '',
    allowed: (name) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]*$/.test(name) && !/^AWSALB(APP|TG)?/.test(name),
  },
};

const TCP: AttributeRules = {
  ...DELAY,
  ...CROSS_ZONE,
  'deregistration_delay.connection_termination.enabled': flag('false'),
  'target_health_state.unhealthy.connection_termination.enabled': flag('true'),
  'preserve_client_ip.enabled': oneOf('false'),
  'proxy_protocol_v2.enabled': oneOf('false'),
  'stickiness.enabled': flag('false'),
  'stickiness.type': oneOf('source_ip'),
};

const LAMBDA: AttributeRules = { 'lambda.multi_value_headers.enabled': flag('false') };

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html */
const TARGET_GROUP_ATTRIBUTES = { HTTP, TCP };

/** The attributes that a target group has. */
export function targetGroupRules({ protocol, lambda }: Pick<TargetGroupRecord, 'protocol' | 'lambda'>): AttributeRules {
  return lambda ? LAMBDA : TARGET_GROUP_ATTRIBUTES[protocol];
}

interface Attribute {
  Key?: string | undefined;
  Value?: string | undefined;
}

/** The defaults of a set of attributes. */
export function initialAttributes(rules: AttributeRules): Record<string, string> {
  return Object.fromEntries(Object.entries(rules).map(([key, rule]) => [key, rule.initial]));
}

/** `current` with `changes`; refuses an unknown key or a value that the key may not have. */
export function changeAttributes(
  rules: AttributeRules,
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
