import { hasEnded } from '../../domain/deployment.ts';
import type { Gate } from '../../domain/gate.ts';
import type { LifecycleStage } from '../../domain/limits/lifecycle-stages.ts';
import type { ExecutionInput, RolloutInput } from '../../ports/rollouts.ts';
import type { Collection } from '../../ports/store.ts';

/** What every step of the state machine answers: the machine chooses by it. */
export type StepAnswer =
  | { next: 'stage'; stage: LifecycleStage; gates: Pick<Gate, 'name' | 'type'>[] }
  | { next: 'begun' }
  | { next: 'finished' }
  /** Another deployment, or another execution of this one, has taken over: this one has nothing left to do. */
  | { next: 'superseded' };

/** A deployment that was superseded, has ended or is of another epoch is not this execution's to begin. */
export function isCurrent({ deployment }: Collection, input: RolloutInput): boolean {
  return deployment.id === input.deploymentId && deployment.epoch === input.epoch && !hasEnded(deployment);
}

/**
 * Once an execution has begun, the deployment is its own until another begins: a first one that was given up too soon
 * finds here that it has nothing left to do, so that never two of them move the stages on.
 */
export function isHeldBy(collection: Collection, input: ExecutionInput): boolean {
  return isCurrent(collection, input) && collection.deployment.executionArn === input.executionArn;
}
