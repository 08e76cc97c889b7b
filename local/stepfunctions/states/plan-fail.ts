import { failBranch } from '../engine/fail-branch.ts';
import { evaluateField } from '../jsonata/evaluate-field.ts';
import type { Failure } from '../state-failure.ts';
import type { Plan, StateContext } from './state-context.ts';

/** Ends its branch with the Error and the Cause that it names. */
export async function planFail({ state, frame, scope }: StateContext): Promise<Plan> {
  const failure: Failure = {};
  if (state.Error !== undefined) failure.error = await evaluateField(state.Error, 'Error', 'string', scope);
  if (state.Cause !== undefined) failure.cause = await evaluateField(state.Cause, 'Cause', 'string', scope);
  return (turn) => failBranch(turn, frame, failure);
}
