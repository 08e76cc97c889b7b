import type { HistoryEventType } from '@aws-sdk/client-sfn';
import type { JsonObject } from '../json.ts';
import type { Frame } from '../store/frame-store.ts';
import { enterState, stateOf } from './enter-state.ts';
import { finishBranch } from './finish-branch.ts';
import { NOT_TRUNCATED, recordOn } from './history.ts';
import type { Turn } from './turn.ts';

export interface Exit {
  /** JSON */
  output: string;
  assigned: JsonObject;
  /** The state to go to; undefined ends the branch. */
  next: string | undefined;
}

/** Leaves a state: keeps what it assigned, and goes on to the next state or ends the branch. */
export function exitState(turn: Turn, frame: Frame, { output, assigned, next }: Exit): void {
  const names = Object.keys(assigned);
  recordOn(turn, frame, `${stateOf(turn, frame).Type}StateExited` as HistoryEventType, {
    stateExitedEventDetails: {
      name: frame.stateName,
      output,
      outputDetails: NOT_TRUNCATED,
      ...(names.length > 0 && {
        assignedVariables: Object.fromEntries(names.map((name) => [name, JSON.stringify(assigned[name])])),
        assignedVariablesDetails: NOT_TRUNCATED,
      }),
    },
  });
  if (names.length > 0) frame.variables = JSON.stringify({ ...JSON.parse(frame.variables), ...assigned });
  if (next === undefined) finishBranch(turn, frame, output);
  else enterState(turn, frame, next, output);
}
