import type { ContainerExit } from '../agent/driver.ts';
import { EngineError } from './engine-client.ts';
import type { Engine } from './find-engine.ts';

/** What the engine knows of a container (docs.docker.com/reference/api/engine, ContainerInspect). */
export interface ContainerAnswer {
  Id: string;
  Config: { Tty?: boolean; StopSignal?: string };
  State: {
    /** `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead` */
    Status: string;
    OOMKilled?: boolean;
    ExitCode: number;
    Error?: string;
    /** RFC 3339; the year 1 where it has not ended. */
    FinishedAt: string;
  };
}

/** Undefined where there is none. */
export async function inspectContainer(engine: Engine, id: string): Promise<ContainerAnswer | undefined> {
  try {
    return await engine.ask<ContainerAnswer>('GET', `/containers/${id}/json`);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

/** A paused one is still there. Podman says `stopped` for a moment before `exited`, and `initialized` before `running`. */
export function isRunning(status: string): boolean {
  return ['running', 'paused', 'restarting', 'stopping', 'initialized'].includes(status);
}

/** In ECS's words (developer guide, "Stopped tasks error codes"). */
export function toExit({ State: { ExitCode, OOMKilled, Error: fault } }: ContainerAnswer): ContainerExit {
  if (OOMKilled) {
    return { exitCode: ExitCode, reason: 'OutOfMemoryError: Container killed due to memory usage' };
  }
  return { exitCode: ExitCode, reason: fault || undefined };
}
