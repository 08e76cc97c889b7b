/** Limits and defaults of services and their deployments. Source: the ECS API reference, CreateService, unless said. */

/** ECS service quotas: tasks of one service. */
export const DESIRED_COUNT_MAX = 5000;

/** What a service has at its creation when it does not say. */
export const DESIRED_COUNT_DEFAULT = 1;

/** DeploymentConfiguration. The API names no upper bound for the maximum: 10,000 is a hundred times the count. */
export const MINIMUM_HEALTHY_PERCENT = { min: 0, max: 100, default: 100 } as const;
export const MAXIMUM_PERCENT = { min: 100, max: 10_000, default: 200 } as const;

/** What a DAEMON service has where it gives none. */
export const DAEMON_PERCENTS = { minimumHealthyPercent: 0, maximumPercent: 100 } as const;

/** healthCheckGracePeriodSeconds: "up to 2,147,483,647 seconds". */
export const GRACE_PERIOD_SEC_MAX = 2_147_483_647;

/** ECS waits 40 s before a task without any health check counts as healthy. */
export const MIN_HEALTHY_SEC_DEFAULT = 40;

/** How long a deployment may go without one more healthy task. Kubernetes has the same number. */
export const PROGRESS_DEADLINE_SEC_DEFAULT = 600;

/** A task that is not RUNNING after this is stopped and counted as failed to start. */
export const LAUNCH_DEADLINE_SEC_DEFAULT = 600;

/** Seven days: the longest that a second-valued field of a service may say. Beyond it a unit was mistaken. */
export const SERVICE_SEC_MAX = 604_800;

/** bakeTimeInMinutes and the steps' bakes: at most 24 hours. */
export const BAKE_MINUTES_MAX = 1440;
export const CANARY = { percentMin: 0.1, percentMax: 100, percentDefault: 5, bakeMinutesDefault: 10 } as const;
export const LINEAR = { percentMin: 3, percentMax: 100, percentDefault: 10, bakeMinutesDefault: 6 } as const;

/** Circuit breaker: BOUNDED_PERCENT of 50 unless given. */
export const CIRCUIT_BREAKER = { percentDefault: 50, countMax: 5000 } as const;

/** DeploymentAlarms.alarmNames: CloudWatch's names are 1-255 characters. */
export const ALARM_NAMES_MAX = 100;
export const ALARM_NAME_LENGTH_MAX = 255;

/** "You can specify up to five target groups" (ECS developer guide, "Registering multiple target groups with a service"). */
export const TARGET_GROUPS_MAX = 5;
