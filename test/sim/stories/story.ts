import type { Chance } from '../chance.ts';
import type { Actor } from './actor.ts';

/** Something that somebody outside does, so long after the beginning. */
export interface Act {
  atMs: number;
  /** In words, for the trace. */
  words: string;
  do(actor: Actor): Promise<unknown> | unknown;
}

/** What a story is about: the service as it is first wanted, and what is done from then on, in any order. */
export interface Story {
  /** Draws one telling of it; the same chance gives the same. */
  draw(chance: Chance, spec: SpecDraw): Act[];
  /**
   * It needs traffic, a circuit breaker, one that rolls back, a service of one task, container instances, or a strategy
   * (`shift`: any but ROLLING; `own-groups`: any).
   */
  needs?: 'ingress' | 'breaker' | 'rollback' | 'one-task' | 'instances' | 'shift' | 'own-groups' | Shift;
}

export type Shift = 'BLUE_GREEN' | 'CANARY' | 'LINEAR';

/** The service of a seed. */
export interface SpecDraw {
  desiredCount: number;
  /** What PUT takes beside the task definition and the count. */
  more: {
    deploymentConfiguration: object;
    availabilityZoneRebalancing?: 'ENABLED' | 'DISABLED';
    schedulingStrategy?: 'DAEMON';
  };
  /** The container's health check, where it has one. */
  container: object;
  /** Its tasks run on container instances: how many fit on each that is there at first, and whose network they have. */
  instances?: { tasksMax: readonly number[]; networkMode: 'awsvpc' | 'bridge' };
}
