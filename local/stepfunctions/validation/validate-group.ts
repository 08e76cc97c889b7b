import { isObject, type JsonObject } from '../json.ts';
import type { Report } from './diagnostics.ts';
import type { QueryLanguage } from './validate-query-language.ts';
import { validateState } from './validate-state.ts';

const GROUP_FIELDS = ['StartAt', 'States', 'Comment'];
const TOP_FIELDS = [...GROUP_FIELDS, 'QueryLanguage', 'TimeoutSeconds', 'Version'];
const STATE_NAME_LENGTH_MAX = 80;

interface Machine {
  /** All its states with their places: a name stands for one of them only. */
  names: Map<string, string>;
  language: QueryLanguage;
}

/**
 * A machine, a branch or an item processor: its states, that each transition ends at one of them, that each of them
 * is reached, and that there is an end.
 */
export function validateGroup(group: JsonObject, location: string, machine: Machine, report: Report): void {
  const missing = ['States', 'StartAt'].filter((field) => group[field] === undefined);
  if (missing.length > 0) {
    report('SCHEMA_VALIDATION_FAILED', `These fields are required: [${missing.join(', ')}]`, location || '/');
  }
  const allowed = location === '' ? TOP_FIELDS : [...GROUP_FIELDS, 'ProcessorConfig'];
  for (const field of Object.keys(group)) {
    if (!allowed.includes(field)) {
      report('SCHEMA_VALIDATION_FAILED', `Field '${field}' is not supported`, location || '/');
    }
  }
  const { States: states, StartAt: startAt } = group;
  if (states === undefined) return;
  if (!isObject(states) || Object.keys(states).length === 0) {
    report('SCHEMA_VALIDATION_FAILED', 'Expected an object with at least one state', `${location}/States`);
    return;
  }
  for (const [name, state] of Object.entries(states)) {
    const place = `${location}/States/${name}`;
    if (name.length > STATE_NAME_LENGTH_MAX) {
      report('SCHEMA_VALIDATION_FAILED', `State name is longer than ${STATE_NAME_LENGTH_MAX} characters`, place);
    }
    if (machine.names.has(name)) report('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, place);
    machine.names.set(name, place);
    if (!isObject(state)) {
      report('SCHEMA_VALIDATION_FAILED', 'Expected value of type [OBJECT]', place);
      continue;
    }
    validateState(state, machine.language, place, report);
    for (const [inner, innerPlace] of innerGroups(state, place)) validateGroup(inner, innerPlace, machine, report);
  }
  if (typeof startAt === 'string') validateGraph(states, startAt, location, report);
}

/** A Parallel's branches and a Map's item processor, each with its place. */
export function innerGroups(state: JsonObject, location: string): [JsonObject, string][] {
  const groups: [JsonObject, string][] = [];
  if (Array.isArray(state.Branches)) {
    for (const [index, branch] of state.Branches.entries()) {
      if (isObject(branch)) groups.push([branch, `${location}/Branches[${index}]`]);
    }
  }
  if (isObject(state.ItemProcessor)) groups.push([state.ItemProcessor, `${location}/ItemProcessor`]);
  return groups;
}

function validateGraph(states: JsonObject, startAt: string, location: string, report: Report): void {
  const reached = new Set<string>();
  const open: { target: string; field: string; from: string }[] = [
    { target: startAt, field: 'StartAt', from: location },
  ];
  let ends = false;
  let dangles = false;
  for (const { target, field, from } of open) {
    const state = Object.hasOwn(states, target) ? states[target] : undefined;
    if (!isObject(state)) {
      dangles = true;
      const label = field.split('/').at(-1);
      report('MISSING_TRANSITION_TARGET', `Missing '${label}' target: ${target}`, `${from}/${field}`);
      continue;
    }
    if (reached.has(target)) continue;
    reached.add(target);
    ends ||= state.End === true || state.Type === 'Succeed' || state.Type === 'Fail';
    const place = `${location}/States/${target}`;
    for (const [next, by] of transitionsOf(state)) open.push({ target: next, field: by, from: place });
  }
  // Without its first state nothing is reached: one finding says it.
  if (reached.size === 0) return;
  for (const name of Object.keys(states)) {
    if (reached.has(name)) continue;
    report('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, `${location}/States/${name}`);
  }
  if (!ends && !dangles) {
    report('MISSING_END_STATE', 'No state that is reached ends the execution', `${location}/States`);
  }
}

/** Every state that a state may go to, with the field that says so. */
function transitionsOf(state: JsonObject): [target: string, field: string][] {
  const found: [unknown, string][] = [
    [state.Next, 'Next'],
    [state.Default, 'Default'],
  ];
  for (const field of ['Choices', 'Catch']) {
    const list = state[field];
    if (!Array.isArray(list)) continue;
    for (const [index, rule] of list.entries()) if (isObject(rule)) found.push([rule.Next, `${field}[${index}]/Next`]);
  }
  return found.filter((entry): entry is [string, string] => typeof entry[0] === 'string');
}
