import { enterGroup, newFrame } from '../engine/enter-state.ts';
import { recordOn } from '../engine/history.ts';
import { addFrame, saveFrame } from '../engine/turn.ts';
import { evaluateTemplate } from '../jsonata/evaluate-template.ts';
import { jsonWithinLimit } from './evaluate-assign.ts';
import type { Plan, StateContext } from './state-context.ts';

/** One frame a branch, each with the Arguments as its input. */
export async function planParallel({ state, frame, scope }: StateContext): Promise<Plan> {
  const input =
    state.Arguments === undefined
      ? frame.input
      : jsonWithinLimit(await evaluateTemplate(state.Arguments, 'Arguments', scope), frame.stateName);
  return (turn) => {
    recordOn(turn, frame, 'ParallelStateStarted');
    frame.phase = 'children';
    frame.wakeAtMs = null;
    frame.work = '{}';
    saveFrame(turn, frame);
    for (const position of (state.Branches ?? []).keys()) {
      const path = JSON.stringify([...JSON.parse(frame.path), [frame.stateName, position]]);
      const branch = newFrame(turn, { parentId: frame.id, position, path, input, item: null });
      addFrame(turn, branch);
      branch.previousEventId = frame.previousEventId;
      enterGroup(turn, branch);
    }
  };
}
