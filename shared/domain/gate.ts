import type { LifecycleStage } from './deployment.ts';

/**
 * What is watched beside a stage of a deployment, and can fail it: one kind of evaluator each (shared/ports/gates.ts).
 * Its own settings stand beside these fields, as the spec gives them.
 */
export interface Gate {
  /** Unique within a spec: what the timeline calls it. */
  name: string;
  /** Which evaluator judges it. */
  type: string;
  /** Where it is watched, once at each time that the deployment comes there. */
  stages: readonly LifecycleStage[];
  /** It can fail a stage and need not pass: it is watched for as long as the stage lasts, and holds nothing up. */
  watches?: true;
}
