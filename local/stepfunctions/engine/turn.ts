import type { StateMachineDefinition } from '../asl.ts';
import type { Execution } from '../store/execution-store.ts';
import type { Frame } from '../store/frame-store.ts';
import type { StatesStore } from '../store/states-store.ts';

/** What is done in memory once a turn's transaction is on disk. */
export interface Effects {
  /** Frames that have a state to evaluate. */
  runnable: Set<number>;
  /** Frames whose task is to be called. */
  launches: Set<number>;
  /** The earliest time at which something has to wake. */
  wakeAtMs: number;
}

/** One synchronous transaction on one execution. */
export interface Turn {
  store: StatesStore;
  execution: Execution;
  definition: StateMachineDefinition;
  nowMs: number;
  effects: Effects;
}

export function saveFrame(turn: Turn, frame: Frame): void {
  turn.store.frames.save(frame);
  noteFrame(turn, frame);
}

export function addFrame(turn: Turn, frame: Frame): void {
  frame.id = turn.store.frames.add(frame);
  noteFrame(turn, frame);
}

function noteFrame({ effects }: Turn, frame: Frame): void {
  if (frame.phase === 'run' || frame.phase === 'succeeded' || frame.phase === 'failed') effects.runnable.add(frame.id);
  if (frame.wakeAtMs !== null) effects.wakeAtMs = Math.min(effects.wakeAtMs, frame.wakeAtMs);
}
