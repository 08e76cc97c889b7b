import type { HistoryEventType } from '@aws-sdk/client-sfn';
import type { StateType } from '../asl.ts';
import type { Failure } from '../state-failure.ts';
import type { Frame } from '../store/frame-store.ts';
import { endExecution } from './end-execution.ts';
import { stateOf } from './enter-state.ts';
import { advanceParent } from './finish-branch.ts';
import { recordEvent } from './history.ts';
import { isIteration } from './is-iteration.ts';
import { saveFrame, type Turn } from './turn.ts';

/** What a Map keeps in its frame's `work` while its iterations run. */
export interface MapWork {
  map: { toleratedCount: number | null; toleratedPercentage: number | null };
}

/** The states that AWS records as aborted when a sibling's failure ends them. */
const ABORTABLE: StateType[] = ['Task', 'Wait', 'Parallel', 'Map'];

/** A state's failure that nothing in it caught: it ends the execution, or fails the Parallel or Map around it. */
export function failBranch(turn: Turn, frame: Frame, failure: Failure): void {
  if (frame.parentId === null) {
    endExecution(turn, 'FAILED', failure, frame.previousEventId);
    return;
  }
  const { frames } = turn.store;
  const parent = frames.get(frame.parentId);
  if (!parent) throw new Error(`frame ${frame.id} has lost its parent`);
  const lastEventId = frame.previousEventId;
  if (isIteration(frame)) {
    recordEvent(turn, 'MapIterationFailed', lastEventId, {
      mapIterationFailedEventDetails: { name: parent.stateName, index: frame.position },
    });
    if (toleratesOneMore(turn, parent)) {
      frame.phase = 'lost';
      frame.wakeAtMs = null;
      frame.work = '{}';
      saveFrame(turn, frame);
      advanceParent(turn, parent, lastEventId);
      return;
    }
  }
  abortState(turn, frame, lastEventId);
  for (const sibling of frames.children(parent.id)) {
    if (sibling.id !== frame.id) abortBranch(turn, parent, sibling, lastEventId);
  }
  removeDescendants(turn, parent);
  const type = `${stateOf(turn, parent).Type}StateFailed` as HistoryEventType;
  parent.previousEventId = recordEvent(turn, type, lastEventId);
  parent.phase = 'failed';
  parent.work = JSON.stringify({ failure: failureOfParent(parent, failure) });
  saveFrame(turn, parent);
}

/** Items 10, ToleratedFailureCount 2: the first and the second failure are tolerated, the third fails the Map. */
function toleratesOneMore(turn: Turn, parent: Frame): boolean {
  const { toleratedCount, toleratedPercentage } = (JSON.parse(parent.work) as MapWork).map;
  const failed = turn.store.frames.lost(parent.id) + 1;
  if (toleratedCount === null && toleratedPercentage === null) return false;
  if (toleratedCount !== null && failed > toleratedCount) return false;
  return toleratedPercentage === null || (failed * 100) / turn.store.frames.size(parent.id) <= toleratedPercentage;
}

function failureOfParent(parent: Frame, failure: Failure): Failure {
  const map = (JSON.parse(parent.work) as Partial<MapWork>).map;
  if (!map || (map.toleratedCount === null && map.toleratedPercentage === null))
    return { ...failure, field: undefined };
  return {
    error: 'States.ExceedToleratedFailureThreshold',
    cause: 'The specified tolerated failure threshold was exceeded',
  };
}

function abortBranch(turn: Turn, parent: Frame, frame: Frame, lastEventId: number): void {
  if (frame.phase === 'pending' || frame.phase === 'done' || frame.phase === 'lost') return;
  if (isIteration(frame)) {
    recordEvent(turn, 'MapIterationAborted', lastEventId, {
      mapIterationAbortedEventDetails: { name: parent.stateName, index: frame.position },
    });
  }
  for (const child of turn.store.frames.children(frame.id)) abortBranch(turn, frame, child, lastEventId);
  abortState(turn, frame, lastEventId);
}

function abortState(turn: Turn, frame: Frame, lastEventId: number): void {
  const { Type } = stateOf(turn, frame);
  if (ABORTABLE.includes(Type)) recordEvent(turn, `${Type}StateAborted` as HistoryEventType, lastEventId);
}

export function removeDescendants(turn: Turn, parent: Frame): void {
  for (const child of turn.store.frames.children(parent.id)) {
    removeDescendants(turn, child);
    turn.store.frames.remove(child.id);
  }
}
