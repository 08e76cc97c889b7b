/** Limits of `ingress`. Source: the ELBv2 API reference, CreateTargetGroup and CreateRule. */

/** Rules of a load balancer, its default rules aside (ELB user guide, "Quotas"). */
export const RULES_MAX = 100;

/** Target groups and listeners of a load balancer (ELB user guide, "Quotas"). */
export const TARGET_GROUPS_PER_BALANCER_MAX = 100;
export const LISTENERS_MAX = 50;

/** The port of the listener that all services share which name none (infra/network.yml). */
export const SHARED_PORT = 80;

/** A path or host condition of a rule: at most 128 characters. */
export const CONDITION_LENGTH_MAX = 128;

/** A path prefix by whole segments: starts with `/`; `*` and `?` would be wildcards of the rule, so they are out. */
export const PATH_PREFIX_PATTERN = /^\/[A-Za-z0-9_.$/~"'@:+&-]{0,126}$/;

/** A host: labels of letters, digits and hyphens; the first may be `*`. */
export const HOST_PATTERN = /^(\*\.)?[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,20}$/;

/** Success codes: `200`, `200,202` or `200-399`, within 200-499. */
export const MATCHER_PATTERN = /^[2-4]\d\d([-,][2-4]\d\d){0,30}$/;

/** Path of the health check: 1-1024 characters, no white space. */
export const HEALTH_CHECK_PATH_PATTERN = /^\/[\x21-\x7e]{0,1023}$/;

/** The least of ELB's HealthCheckIntervalSeconds and HealthCheckTimeoutSeconds, whole seconds both. */
export const ELB_SEC_MIN = { interval: 5, timeout: 2 } as const;

/**
 * Slipway's defaults find a new version's trouble in 10 s; ELB's own are 30 s, 5 s, 5 and 2. A spec that asks for less than
 * ELB has gets the least that there is. The local load balancer does as the spec says, so that a rollout can be tried in
 * seconds.
 */
export const TARGET_HEALTH_CHECK = {
  intervalSec: { min: 0.1, max: 300, default: 5 },
  timeoutSec: { min: 0.1, max: 120, default: 2 },
  healthyThreshold: { min: 2, max: 10, default: 2 },
  unhealthyThreshold: { min: 2, max: 10, default: 2 },
  matcherDefault: '200-399',
} as const;

/** deregistration_delay.timeout_seconds: 0-3600, ELB's default is 300. */
export const DEREGISTRATION_DELAY_SEC = { min: 0, max: 3600, default: 30 } as const;
