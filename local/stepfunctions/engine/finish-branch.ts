import type { Frame } from '../store/frame-store.ts';
import { endExecution } from './end-execution.ts';
import { enterGroup } from './enter-state.ts';
import { recordEvent, recordOn } from './history.ts';
import { isIteration } from './is-iteration.ts';
import { saveFrame, type Turn } from './turn.ts';

/** A frame has come to its end with this output (JSON): the execution's, a branch's or an iteration's. */
export function finishBranch(turn: Turn, frame: Frame, output: string): void {
  if (frame.parentId === null) {
    endExecution(turn, 'SUCCEEDED', { output }, frame.previousEventId);
    return;
  }
  const parent = turn.store.frames.get(frame.parentId);
  if (!parent) throw new Error(`frame ${frame.id} has lost its parent`);
  if (isIteration(frame)) {
    recordOn(turn, frame, 'MapIterationSucceeded', {
      mapIterationSucceededEventDetails: { name: parent.stateName, index: frame.position },
    });
  }
  frame.phase = 'done';
  frame.output = output;
  frame.wakeAtMs = null;
  frame.work = '{}';
  saveFrame(turn, frame);
  advanceParent(turn, parent, frame.previousEventId);
}

/** A child of `parent` has ended: the next item's turn, or, after the last, the parent's own. */
export function advanceParent(turn: Turn, parent: Frame, previousEventId: number): void {
  const { frames } = turn.store;
  const pending = frames.firstPending(parent.id);
  if (pending) startIteration(turn, parent, pending);
  else if (!frames.hasOpen(parent.id)) joinChildren(turn, parent, previousEventId);
}

export function startIteration(turn: Turn, parent: Frame, iteration: Frame): void {
  // Every iteration hangs on MapStateStarted, the last event of the Map's own chain.
  iteration.previousEventId = recordEvent(turn, 'MapIterationStarted', parent.previousEventId, {
    mapIterationStartedEventDetails: { name: parent.stateName, index: iteration.position },
  });
  enterGroup(turn, iteration);
}

/** All children have ended: the Parallel or Map has its result, which its Output is evaluated on next. */
export function joinChildren(turn: Turn, parent: Frame, previousEventId: number): void {
  const type = JSON.parse(parent.work).map ? 'MapStateSucceeded' : 'ParallelStateSucceeded';
  parent.previousEventId = recordEvent(turn, type, previousEventId);
  parent.phase = 'succeeded';
  saveFrame(turn, parent);
}
