import type { State, StateMachineDefinition } from '../asl.ts';
import { groupAt, type StatePath } from '../engine/state-path.ts';
import type { Turn } from '../engine/turn.ts';
import type { JsonObject } from '../json.ts';
import type { Scope } from '../jsonata/evaluate-template.ts';
import type { Execution } from '../store/execution-store.ts';
import type { Frame } from '../store/frame-store.ts';
import type { StatesStore } from '../store/states-store.ts';

/** All that the evaluation of one frame's state reads. */
export interface StateContext {
  store: StatesStore;
  execution: Execution;
  frame: Frame;
  state: State;
  nowMs: number;
  scope: Scope;
}

/**
 * What a state decided. Evaluation may take time (JSONata is asynchronous), so it only plans; the plan is carried out
 * in one transaction, if the frame is still what it was.
 */
export type Plan = (turn: Turn) => void;

export function loadContext(
  store: StatesStore,
  execution: Execution,
  definition: StateMachineDefinition,
  frame: Frame,
  nowMs: number,
): StateContext {
  const state = groupAt(definition, JSON.parse(frame.path) as StatePath).States[frame.stateName];
  if (!state) throw new Error(`no state '${frame.stateName}' at ${frame.path}`);
  const ancestors = ancestorsOf(store, frame);
  const scope: Scope = {
    states: { input: JSON.parse(frame.input), context: contextObject(execution, frame, state, ancestors) },
    // The outermost first: an inner scope cannot assign an outer one's names, so no order matters but for reading.
    variables: Object.assign({}, ...ancestors.map((each) => JSON.parse(each.variables) as JsonObject)),
  };
  return { store, execution, frame, state, nowMs, scope };
}

/** The frame and its parents, the execution's own frame first. */
function ancestorsOf(store: StatesStore, frame: Frame): Frame[] {
  const parent = frame.parentId === null ? undefined : store.frames.get(frame.parentId);
  return parent ? [...ancestorsOf(store, parent), frame] : [frame];
}

/** `$states.context` (docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html). */
function contextObject(execution: Execution, frame: Frame, state: State, ancestors: Frame[]): JsonObject {
  const iteration = ancestors.findLast((each) => each.item !== null);
  const retries = JSON.parse(frame.retries) as number[];
  return {
    Execution: {
      Id: execution.arn,
      // Up to 256 KiB that hardly an expression reads: parsed only when one does.
      get Input() {
        return JSON.parse(execution.input);
      },
      Name: execution.name,
      RoleArn: execution.roleArn,
      StartTime: new Date(execution.startedAtMs).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: execution.machineArn, Name: execution.machineArn.split(':').at(-1) },
    State: {
      Name: frame.stateName,
      EnteredTime: new Date(frame.enteredAtMs).toISOString(),
      ...(['Task', 'Parallel', 'Map'].includes(state.Type) && {
        RetryCount: retries.reduce((sum, count) => sum + (count ?? 0), 0),
      }),
    },
    ...(iteration && { Map: { Item: mapItem(iteration) } }),
  };
}

export function mapItem(iteration: Pick<Frame, 'position' | 'item'>): JsonObject {
  return { Index: iteration.position, Value: JSON.parse(iteration.item ?? 'null') };
}
