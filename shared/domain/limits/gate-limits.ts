import { stagesWithout } from './lifecycle-stages.ts';

/** Stages that a gate may stand at. CLEAN_UP has none: what is left there is to let the old tasks go. */
export const GATE_STAGES = stagesWithout('CLEAN_UP');

/** ECS: no hooks on SCALE_UP, BAKE_TIME and CLEAN_UP (DeploymentLifecycleHook). */
export const HOOK_STAGES = stagesWithout('SCALE_UP', 'BAKE_TIME', 'CLEAN_UP');

/** ECS: a PAUSE hook cannot be configured at the two shifts of traffic. */
export const NO_PAUSE_STAGES: readonly string[] = ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];

/** A deployment waits for at most a day at one gate; ECS has the same for Lambda hooks, and as every hook's default. */
export const GATE_TIMEOUT_MINUTES = { min: 1, max: 1440, default: 1440 } as const;
/** ECS: a PAUSE hook may wait for two weeks. */
export const PAUSE_TIMEOUT_MINUTES_MAX = 20_160;

export const GATES_MAX = 10;
/** ECS: at most so many hooks of each type. */
export const HOOKS_OF_A_TYPE_MAX = 10;
export const HOOK_DETAILS_CHARACTERS_MAX = 4096;
export const MEASUREMENTS_MAX = 1000;
export const CONDITION_CHARACTERS_MAX = 256;
