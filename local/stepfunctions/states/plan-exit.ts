import { exitState } from '../engine/exit-state.ts';
import { removeDescendants } from '../engine/fail-branch.ts';
import { evaluateTemplate, type Scope } from '../jsonata/evaluate-template.ts';
import { evaluateAssign, jsonWithinLimit } from './evaluate-assign.ts';
import type { Plan, StateContext } from './state-context.ts';

/** Evaluates Output and Assign of a state whose work is done, and leaves it. Both see the variables as they were. */
export async function planExit(context: StateContext): Promise<Plan> {
  const { frame, state, scope } = context;
  const states = { ...scope.states, ...resultOf(context) };
  const withResult: Scope = { ...scope, states };
  const output =
    state.Output === undefined
      ? 'result' in states
        ? states.result
        : states.input
      : await evaluateTemplate(state.Output, 'Output', withResult);
  const text = jsonWithinLimit(output, frame.stateName);
  const assigned = await evaluateAssign(context, state.Assign, 'Assign', withResult);
  return (turn) => {
    removeDescendants(turn, frame);
    exitState(turn, frame, { output: text, assigned, next: state.Next });
  };
}

/** `$states.result`: a task's answer, the outputs of the branches in their order; a Pass, Wait or Succeed has none. */
function resultOf({ store, frame, state }: StateContext): { result?: unknown } {
  if (state.Type === 'Task') return { result: JSON.parse(frame.work).result };
  if (state.Type !== 'Parallel' && state.Type !== 'Map') return {};
  // An iteration whose failure the Map tolerates leaves no output.
  const outputs = store.frames.children(frame.id).filter((child) => child.output !== null);
  return { result: outputs.map((child) => JSON.parse(child.output ?? 'null')) };
}
