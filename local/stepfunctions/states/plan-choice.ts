import { exitState } from '../engine/exit-state.ts';
import { evaluateField } from '../jsonata/evaluate-field.ts';
import { evaluateTemplate } from '../jsonata/evaluate-template.ts';
import { StateFailure } from '../state-failure.ts';
import { evaluateAssign, jsonWithinLimit } from './evaluate-assign.ts';
import type { Plan, StateContext } from './state-context.ts';

/** The first rule whose Condition is true; else Default, with the state's own Output and Assign. */
export async function planChoice(context: StateContext): Promise<Plan> {
  const { state, frame, scope } = context;
  for (const [index, rule] of (state.Choices ?? []).entries()) {
    const field = `Choices[${index}]`;
    if (!(await evaluateField(rule.Condition, `${field}/Condition`, 'boolean', scope))) continue;
    return planTransition(context, rule, `${field}/`, rule.Next);
  }
  if (state.Default !== undefined) return planTransition(context, state, '', state.Default);
  throw new StateFailure({
    error: 'States.NoChoiceMatched',
    cause: `Failed to transition out of the state '${frame.stateName}': no rule matched, and it has no Default.`,
  });
}

async function planTransition(
  context: StateContext,
  source: Pick<StateContext['state'], 'Output' | 'Assign'>,
  prefix: string,
  next: string,
): Promise<Plan> {
  const { frame, scope } = context;
  const output =
    source.Output === undefined
      ? frame.input
      : jsonWithinLimit(await evaluateTemplate(source.Output, `${prefix}Output`, scope), frame.stateName);
  const assigned = await evaluateAssign(context, source.Assign, `${prefix}Assign`, scope);
  return (turn) => exitState(turn, frame, { output, assigned, next });
}
