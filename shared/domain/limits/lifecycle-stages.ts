/** ECS's lifecycle stages in their order (ServiceDeployment.lifecycleStage). Every other list of stages is made of this. */
export const LIFECYCLE_STAGES = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
] as const;

export type LifecycleStage = (typeof LIFECYCLE_STAGES)[number];

/** All stages but these, in their order. */
export function stagesWithout(...without: LifecycleStage[]): readonly LifecycleStage[] {
  return LIFECYCLE_STAGES.filter((stage) => !without.includes(stage));
}

/**
 * ROLLING in ECS's vocabulary: the old tasks go as the new ones come, and no traffic is shifted. Of these BAKE_TIME is
 * there with bakeTimeInMinutes, and those of ROLLING_IF_GATED where a gate stands.
 */
export const ROLLING_STAGES = stagesWithout(
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
);

/** Stages without a goal of their own: where no gate stands, a rolling deployment does not pay their transitions. */
export const ROLLING_IF_GATED: readonly LifecycleStage[] = [
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
];
