import type { State, StateGroup, StateMachineDefinition } from '../asl.ts';
import type { JsonObject } from '../json.ts';
import { compileState } from './compile-state.ts';

/** A definition that passed validation, with what it says in JSONPath compiled. A state may name its own language. */
export function compileDefinition(definition: StateMachineDefinition): StateMachineDefinition {
  return compileGroup(definition, definition.QueryLanguage ?? 'JSONPath');
}

function compileGroup<Group extends StateGroup>(group: Group, language: string): Group {
  const states = Object.entries(group.States).map(([name, state]) => [name, compileNested(state, language)]);
  return { ...group, States: Object.fromEntries(states) };
}

function compileNested(state: State, language: string): State {
  const compiled =
    (state.QueryLanguage ?? language) === 'JSONPath' ? compileState(state as unknown as JsonObject) : state;
  return {
    ...compiled,
    ...(state.Branches && { Branches: state.Branches.map((branch) => compileGroup(branch, language)) }),
    ...(state.ItemProcessor && { ItemProcessor: compileGroup(state.ItemProcessor, language) }),
  };
}
