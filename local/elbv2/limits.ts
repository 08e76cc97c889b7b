/**
 * Quotas of an Application Load Balancer, refused by name beyond.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export const QUOTAS = {
  loadBalancers: 50,
  targetGroups: 3000,
  listenersPerLoadBalancer: 50,
  /** Default rules do not count. */
  rulesPerLoadBalancer: 100,
  targetGroupsPerLoadBalancer: 100,
  targetsPerTargetGroup: 1000,
  targetGroupsPerAction: 5,
  conditionValuesPerRule: 5,
  wildcardsPerRule: 6,
  tagsPerResource: 50,
} as const;

/** Target group weights are 0 to 999. */
export const MAX_WEIGHT = 999;

/** A session lasts a week at most. */
export const MAX_STICKINESS_SEC = 604_800;

/** Rule priorities are 1 to 50,000. */
export const MAX_PRIORITY = 50_000;

/** A failing new target is probed again after this long or its interval, whichever is shorter. AWS waits the interval. */
export const INITIAL_RETRY_MS = 250;

/** An ALB gives up connecting to a target after 10 s and answers 504. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** A connection through a Network Load Balancer on which nothing comes for 350 s is forgotten. */
export const FLOW_IDLE_MS = 350_000;

/** Request line and headers together, as an ALB has it. */
export const MAX_HEADER_BYTES = 64 * 1024;

/**
 * An idle connection to a target that announced no `Keep-Alive: timeout` is closed after this long. Servers close idle
 * connections after 2 s (gunicorn) and more, so ours is gone first and no request is sent into a closing connection.
 */
export const TARGET_IDLE_MS = 1_000;

/** With an announced timeout, the connection is closed this much before it. */
export const TARGET_IDLE_MARGIN_MS = 1_000;

/** How many targets one request tries to connect to before it is answered 502. */
export const MAX_CONNECT_ATTEMPTS = 3;
