import type { StateGroup, StateMachineDefinition } from '../asl.ts';

/** From the top of a definition inwards: the Parallel or Map, and the branch in it; -1 is a Map's ItemProcessor. */
export type StatePath = [stateName: string, branch: number][];

export const ITEM_PROCESSOR = -1;

/** The `States` that a frame's path leads to. */
export function groupAt(definition: StateMachineDefinition, path: StatePath): StateGroup {
  let group: StateGroup = definition;
  for (const [stateName, branch] of path) {
    const state = group.States[stateName];
    const next = branch === ITEM_PROCESSOR ? state?.ItemProcessor : state?.Branches?.[branch];
    if (!next) throw new Error(`no states at ${JSON.stringify(path)} of this definition`);
    group = next;
  }
  return group;
}
