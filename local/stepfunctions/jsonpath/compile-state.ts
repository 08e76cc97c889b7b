import type { Catcher, State } from '../asl.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Query } from '../jsonata/evaluate-template.ts';
import { StateFailure } from '../state-failure.ts';
import { TIMESTAMP } from '../states/plan-wait.ts';
import { compileRule, rulesOf } from './compile-rule.ts';
import { compileTemplate } from './compile-template.ts';
import { compilePath, compileValue, type Read, runtimeFailure } from './compile-value.ts';
import { parsePath } from './parse-path.ts';
import { writePath } from './write-path.ts';

/**
 * A state in JSONPath as one that the engine runs: what JSONata says by Arguments, Output and Condition is said here by
 * functions of the state's scope (docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html):
 * InputPath, Parameters, the state's work, ResultSelector, ResultPath, OutputPath. Throws SyntaxError.
 */
export function compileState(state: JsonObject): State {
  const selected = compileSelection(state.InputPath, 'InputPath');
  const input: Query = (scope) => selected(scope.states.input, scope);
  const template = state.Parameters === undefined ? undefined : compileTemplate(state.Parameters);
  const given: Query = (scope) => (template ? template(input(scope), scope) : input(scope));
  const select = compileSelection(state.OutputPath, 'OutputPath');
  const merge = compileMerge(state.ResultPath);
  const output =
    (result: Query): Query =>
    (scope) =>
      select(merge(scope.states.input, result(scope)), scope);
  const passOn: Query = (scope) => select(input(scope), scope);
  const of = (field: string) => compileField(state, field, input);
  const compiled = state as unknown as State;
  switch (compiled.Type) {
    case 'Pass':
      return { ...compiled, Output: output('Result' in state ? () => state.Result : given) };
    case 'Wait':
      return {
        ...compiled,
        Output: passOn,
        ...of('Seconds'),
        ...of('Timestamp'),
      };
    case 'Succeed':
      return { ...compiled, Output: passOn };
    case 'Fail':
      return { ...compiled, ...of('Error'), ...of('Cause') };
    case 'Choice': {
      const rules = rulesOf(state.Choices).map((rule) => {
        const test = compileRule(rule);
        const holds: Query = (scope) => test(input(scope), scope);
        return { Next: String(rule.Next), Condition: holds, Output: passOn };
      });
      return { ...compiled, Choices: rules, Output: passOn };
    }
    default:
  }
  const shape = state.ResultSelector === undefined ? undefined : compileTemplate(state.ResultSelector);
  const result: Query = (scope) => (shape ? shape(scope.states.result, scope) : scope.states.result);
  const working: State = { ...compiled, Output: output(result), Catch: compileCatch(state.Catch) };
  switch (compiled.Type) {
    case 'Map': {
      const items = compilePath(state.ItemsPath ?? '$', 'ItemsPath');
      const each = state.ItemSelector ?? state.Parameters;
      const selector = each === undefined ? undefined : compileTemplate(each);
      return {
        ...working,
        Items: (scope) => check(items(input(scope), scope), Array.isArray, 'ItemsPath', 'an array'),
        ...(selector && { ItemSelector: (scope: Parameters<Query>[0]) => selector(input(scope), scope) }),
        ...of('MaxConcurrency'),
        ...of('ToleratedFailureCount'),
        ...of('ToleratedFailurePercentage'),
      };
    }
    case 'Task': {
      const { Credentials } = state;
      const role = isObject(Credentials) ? compileTemplate(Credentials) : undefined;
      return {
        ...working,
        Arguments: given,
        ...of('TimeoutSeconds'),
        ...of('HeartbeatSeconds'),
        ...(role && { Credentials: { RoleArn: (scope) => (role(input(scope), scope) as JsonObject).RoleArn } }),
      };
    }
    default:
      return { ...working, Arguments: given };
  }
}

/** InputPath and OutputPath: all of it unless said, nothing (`{}`) for null. */
function compileSelection(path: unknown, field: string): Read {
  if (path === null) return () => ({});
  return compilePath(path ?? '$', field);
}

/** ResultPath: the result in place of the raw input, at a place in it, or (null) not at all. */
function compileMerge(resultPath: unknown): (input: unknown, result: unknown) => unknown {
  if (resultPath === null) return (input) => input;
  if (resultPath === undefined || resultPath === '$') return (_input, result) => result;
  const path = parsePath(String(resultPath));
  if (!path.isDefinite || path.root !== 'data') throw new SyntaxError("'ResultPath' must be a Reference Path");
  return (input, result) => {
    const merged = writePath(path.steps, input, result);
    if (merged !== undefined) return merged;
    const cause = `Unable to apply ReferencePath ${path.text} to input ${JSON.stringify(input)}`;
    throw new StateFailure({ error: 'States.ResultPathMatchFailure', cause });
  };
}

function compileCatch(catchers: unknown): Catcher[] | undefined {
  if (!Array.isArray(catchers)) return undefined;
  return catchers.map((catcher: JsonObject) => {
    const merge = compileMerge(catcher.ResultPath);
    const output: Query = ({ states }) => merge(states.input, states.errorOutput);
    return { ErrorEquals: catcher.ErrorEquals as string[], Next: String(catcher.Next), Output: output };
  });
}

const TYPES: Record<string, { is: (value: unknown) => boolean; name: string }> = {
  Timestamp: { is: (value) => typeof value === 'string' && TIMESTAMP.test(value), name: 'an RFC 3339 timestamp' },
  Error: { is: (value) => typeof value === 'string', name: 'a string' },
  Cause: { is: (value) => typeof value === 'string', name: 'a string' },
};
const COUNT = { is: (value: unknown) => Number.isInteger(value) && Number(value) >= 0, name: 'a whole number' };

/** `SecondsPath` beside `Seconds`: the same field, by a path into the input. */
function compileField(state: JsonObject, field: string, input: Query): Record<string, Query> {
  const path = state[`${field}Path`];
  if (path === undefined) return {};
  const read =
    field === 'Error' || field === 'Cause' ? compileValue(path, `${field}Path`) : compilePath(path, `${field}Path`);
  const { is, name } = TYPES[field] ?? COUNT;
  return { [field]: (scope) => check(read(input(scope), scope), is, `${field}Path`, name) };
}

function check(value: unknown, is: (value: unknown) => boolean, field: string, wanted: string): unknown {
  if (is(value)) return value;
  throw runtimeFailure(`The ${field} parameter does not reference ${wanted}: ${JSON.stringify(value)}`);
}
