import { isObject, type JsonObject } from '../json.ts';
import { VARIABLE_NAME_LENGTH_MAX } from '../limits.ts';
import type { Report } from './diagnostics.ts';
import { innerGroups } from './validate-group.ts';

/** The identifiers of Unicode annex 31, which are JSONata's variable names too. */
const NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/**
 * The names that Assign sets: none is `states`, and none of an inner scope (a branch, an iteration) is an outer one's
 * (docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html).
 */
export function validateVariables(group: JsonObject, location: string, outer: Set<string>, report: Report): void {
  const states = Object.entries(isObject(group.States) ? group.States : {});
  const own = new Set<string>();
  for (const [stateName, state] of states) {
    if (!isObject(state)) continue;
    for (const [place, name] of assignedNames(state, `${location}/States/${stateName}`)) {
      own.add(name);
      if (name === 'states' || !NAME.test(name) || name.length > VARIABLE_NAME_LENGTH_MAX) {
        report('SCHEMA_VALIDATION_FAILED', `'${name}' is not a valid variable name`, place);
      } else if (outer.has(name)) {
        report('SCHEMA_VALIDATION_FAILED', `Variable '${name}' is assigned in an outer scope already`, place);
      }
    }
  }
  const visible = new Set([...outer, ...own]);
  for (const [stateName, state] of states) {
    if (!isObject(state)) continue;
    for (const [inner, place] of innerGroups(state, `${location}/States/${stateName}`)) {
      validateVariables(inner, place, visible, report);
    }
  }
}

/** The names in a state's own Assign and in those of its rules and catchers. */
function assignedNames(state: JsonObject, location: string): [place: string, name: string][] {
  const found: [string, string][] = [];
  const collect = (assign: unknown, place: string) => {
    if (isObject(assign)) for (const name of Object.keys(assign)) found.push([`${place}/Assign/${name}`, name]);
  };
  collect(state.Assign, location);
  for (const field of ['Choices', 'Catch']) {
    const list = state[field];
    if (!Array.isArray(list)) continue;
    for (const [index, entry] of list.entries()) {
      if (isObject(entry)) collect(entry.Assign, `${location}/${field}[${index}]`);
    }
  }
  return found;
}
