/** AWS Batch's limits of RetryStrategy and EvaluateOnExit (Batch API reference). */
export const ATTEMPTS_MAX = 10;
export const EVALUATE_ON_EXIT_MAX = 5;
export const PATTERN_LENGTH_MAX = 512;

/** Seconds in 30 days: a longer wait of one state would hide a lost wake-up for too long. */
export const TIMEOUT_SEC_MAX = 30 * 24 * 3600;

/** How long a deployment's job may run where its spec does not say (API.md). */
export const DEPLOY_JOB_TIMEOUT_SEC_DEFAULT = 900;

/** ECS has no deadline for a one-off task's start: the one of services is used. */
export const JOB_LAUNCH_DEADLINE_SEC = 600;
