/** Limits of container definitions. Source: the ECS API reference, ContainerDefinition and its parts. */

/** "A task definition can have at most 10 containers" (ECS service quotas). */
export const CONTAINERS_MAX = 10;

/** The whole definition as JSON (ECS service quotas: "Task definition size limit", 64 KiB). */
export const TASK_DEFINITION_BYTES_MAX = 65_536;

/** Docker 20.10 and later give a container no less than 6 MiB. */
export const CONTAINER_MEMORY_MIB_MIN = 6;

/** HealthCheck: ranges and what ECS fills in. startPeriod is off unless given. */
export const HEALTH_CHECK = {
  intervalSec: { min: 5, max: 300, default: 30 },
  timeoutSec: { min: 2, max: 60, default: 5 },
  retries: { min: 1, max: 10, default: 3 },
  startPeriodSec: { min: 0, max: 300 },
} as const;

/** ContainerRestartPolicy. */
export const RESTART_POLICY = {
  attemptPeriodSec: { min: 60, max: 1800, default: 300 },
  ignoredExitCodesMax: 50,
} as const;

/** SIGTERM to SIGKILL on Fargate: 2-120 s, 30 when not given. */
export const STOP_TIMEOUT_SEC = { min: 2, max: 120, default: 30 } as const;

/** How long a dependency may take on Fargate: at most 120 s. */
export const START_TIMEOUT_SEC = { min: 2, max: 120 } as const;

export const PORT = { min: 1, max: 65_535 } as const;

/** Port ranges per container (PortMapping.containerPortRange); the same bound is put on single mappings. */
export const PORT_MAPPINGS_MAX = 100;

/** "You can specify up to ten environment files." */
export const ENVIRONMENT_FILES_MAX = 10;

/** Ephemeral storage of a Fargate task in GiB, when given; 20 when not. */
export const EPHEMERAL_STORAGE_GIB = { min: 21, max: 200, default: 20 } as const;

/** "You can specify a maximum of 10 constraints for each task." */
export const PLACEMENT_CONSTRAINTS_MAX = 10;

/** The one capability that a container may add on Fargate (KernelCapabilities). */
export const FARGATE_ADDED_CAPABILITY = 'SYS_PTRACE';

/** Log drivers on Fargate (LogConfiguration.logDriver). */
export const FARGATE_LOG_DRIVERS: readonly string[] = ['awslogs', 'splunk', 'awsfirelens'];
