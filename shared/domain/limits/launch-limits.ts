/** Limits of launching tasks. Source: the ECS API reference, RunTask. */

/** Tasks of one RunTask call. */
export const RUN_TASK_COUNT_MAX = 10;

/** RunTask.referenceId. */
export const REFERENCE_ID_LENGTH_MAX = 1024;

/** Characters of `overrides` as JSON, its formatting included. */
export const OVERRIDES_LENGTH_MAX = 8192;

/** Capacity provider strategies: at most 20 providers; weight 0-1000, base 0-100,000; only one may have a base. */
export const STRATEGY_ITEMS_MAX = 20;
export const STRATEGY_WEIGHT_MAX = 1000;
export const STRATEGY_BASE_MAX = 100_000;

/** The capacity providers that Fargate has. */
export const FARGATE_CAPACITY_PROVIDERS: readonly string[] = ['FARGATE', 'FARGATE_SPOT'];

/**
 * What Fargate runs tasks on: 1.4.0 and 1.3.0 Linux, 1.0.0 Windows. Source: "Fargate platform versions for Amazon ECS",
 * developer guide.
 */
export const PLATFORM_VERSIONS: readonly string[] = ['LATEST', '1.4.0', '1.3.0', '1.0.0'];

/** AwsVpcConfiguration. */
export const SUBNETS_MAX = 16;
export const SECURITY_GROUPS_MAX = 5;

/** StopTask.reason: the API reference gives no number; 1,024 keeps a task's record under 1 KB of its own text. */
export const STOP_REASON_LENGTH_MAX = 1024;
