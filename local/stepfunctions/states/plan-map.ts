import { newFrame } from '../engine/enter-state.ts';
import type { MapWork } from '../engine/fail-branch.ts';
import { joinChildren, startIteration } from '../engine/finish-branch.ts';
import { recordOn } from '../engine/history.ts';
import { ITEM_PROCESSOR } from '../engine/state-path.ts';
import { addFrame, saveFrame } from '../engine/turn.ts';
import { evaluateField, evaluateInteger } from '../jsonata/evaluate-field.ts';
import { evaluateTemplate } from '../jsonata/evaluate-template.ts';
import { INLINE_MAP_CONCURRENCY_MAX } from '../limits.ts';
import { jsonWithinLimit } from './evaluate-assign.ts';
import { mapItem, type Plan, type StateContext } from './state-context.ts';

/** One frame an item, all on disk at once; as many of them run as MaxConcurrency lets, the others wait `pending`. */
export async function planMap(context: StateContext): Promise<Plan> {
  const { state, frame, scope } = context;
  const items =
    state.Items === undefined
      ? await evaluateField('{% $states.input %}', 'Items', 'array', scope)
      : await evaluateField(state.Items, 'Items', 'array', scope);
  const iterations: { item: string; input: string }[] = [];
  for (const [index, value] of items.entries()) {
    const item = JSON.stringify(value);
    iterations.push({ item, input: await inputOf(context, index, item) });
  }
  const concurrency = await optionalInteger(context, 'MaxConcurrency');
  const work: MapWork = {
    map: {
      toleratedCount: await optionalInteger(context, 'ToleratedFailureCount'),
      toleratedPercentage: await optionalInteger(context, 'ToleratedFailurePercentage'),
    },
  };
  return (turn) => {
    recordOn(turn, frame, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
    frame.phase = 'children';
    frame.wakeAtMs = null;
    frame.work = JSON.stringify(work);
    saveFrame(turn, frame);
    const path = JSON.stringify([...JSON.parse(frame.path), [frame.stateName, ITEM_PROCESSOR]]);
    const frames = iterations.map(({ item, input }, position) =>
      newFrame(turn, { parentId: frame.id, position, path, input, item }),
    );
    for (const iteration of frames) addFrame(turn, iteration);
    for (const iteration of frames.slice(0, concurrency || INLINE_MAP_CONCURRENCY_MAX)) {
      startIteration(turn, frame, iteration);
    }
    if (frames.length === 0) joinChildren(turn, frame, frame.previousEventId);
  };
}

/** The item itself, or what ItemSelector makes of it with `$states.context.Map.Item`. */
async function inputOf({ state, frame, scope }: StateContext, index: number, item: string): Promise<string> {
  if (state.ItemSelector === undefined) return item;
  const context = { ...scope.states.context, Map: { Item: mapItem({ position: index, item }) } };
  const selected = await evaluateTemplate(state.ItemSelector, 'ItemSelector', {
    ...scope,
    states: { ...scope.states, context },
  });
  return jsonWithinLimit(selected, frame.stateName);
}

async function optionalInteger(
  { state, scope }: StateContext,
  field: 'MaxConcurrency' | 'ToleratedFailureCount' | 'ToleratedFailurePercentage',
): Promise<number | null> {
  return state[field] === undefined ? null : evaluateInteger(state[field], field, 0, scope);
}
