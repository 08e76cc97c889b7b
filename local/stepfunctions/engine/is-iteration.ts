import type { Frame } from '../store/frame-store.ts';
import { ITEM_PROCESSOR, type StatePath } from './state-path.ts';

/** Whether a frame is a Map's iteration, and not a Parallel's branch or the execution itself. */
export function isIteration(frame: Frame): boolean {
  return (JSON.parse(frame.path) as StatePath).at(-1)?.[1] === ITEM_PROCESSOR;
}
