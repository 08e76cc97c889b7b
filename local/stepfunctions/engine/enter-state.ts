import type { HistoryEventType } from '@aws-sdk/client-sfn';
import type { State } from '../asl.ts';
import type { Frame } from '../store/frame-store.ts';
import { NOT_TRUNCATED, recordOn } from './history.ts';
import { groupAt, type StatePath } from './state-path.ts';
import { saveFrame, type Turn } from './turn.ts';

/** A frame that has not entered a state yet. */
export function newFrame(turn: Turn, place: Pick<Frame, 'parentId' | 'position' | 'path' | 'input' | 'item'>): Frame {
  return {
    ...place,
    id: 0,
    executionId: turn.execution.id,
    stateName: '',
    phase: 'pending',
    version: 0,
    variables: '{}',
    output: null,
    previousEventId: 0,
    enteredEventId: 0,
    enteredAtMs: turn.nowMs,
    retries: '[]',
    wakeAtMs: null,
    token: null,
    work: '{}',
  };
}

/** The state that a frame is in. */
export function stateOf(turn: Turn, frame: Frame): State {
  const state = groupAt(turn.definition, JSON.parse(frame.path) as StatePath).States[frame.stateName];
  if (!state) throw new Error(`no state '${frame.stateName}' at ${frame.path}`);
  return state;
}

/** Moves a frame into a state with this input (JSON): a state transition. */
export function enterState(turn: Turn, frame: Frame, stateName: string, input: string): void {
  frame.stateName = stateName;
  frame.phase = 'run';
  frame.input = input;
  frame.enteredAtMs = turn.nowMs;
  frame.retries = '[]';
  frame.wakeAtMs = null;
  frame.token = null;
  frame.work = '{}';
  recordOn(turn, frame, `${stateOf(turn, frame).Type}StateEntered` as HistoryEventType, {
    stateEnteredEventDetails: { name: stateName, input, inputDetails: NOT_TRUNCATED },
  });
  frame.enteredEventId = frame.previousEventId;
  saveFrame(turn, frame);
}

/** Moves a frame into the first state of its group. */
export function enterGroup(turn: Turn, frame: Frame): void {
  const group = groupAt(turn.definition, JSON.parse(frame.path) as StatePath);
  enterState(turn, frame, group.StartAt, frame.input);
}
