import { hasEnded } from '../../domain/deployment.ts';
import type { RolloutInput } from '../../ports/rollouts.ts';
import type { Collection } from '../../ports/store.ts';

/** What every step of the state machine answers: the machine chooses by it. */
export type StepAnswer =
  | { next: 'stage'; stage: string }
  | { next: 'begun' }
  | { next: 'finish' }
  /** Another deployment has taken over, or this one has ended: the execution has nothing left to do. */
  | { next: 'superseded' };

/** A step of an older epoch, of a superseded deployment or of one that has ended changes nothing. */
export function isCurrent({ deployment }: Collection, input: RolloutInput): boolean {
  return deployment.id === input.deploymentId && deployment.epoch === input.epoch && !hasEnded(deployment);
}
