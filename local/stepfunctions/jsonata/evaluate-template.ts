import { isObject, type JsonObject } from '../json.ts';
import { JSONATA_DEPTH_MAX } from '../limits.ts';
import { queryFailure } from '../state-failure.ts';
import { compileExpression, expressionIn } from './compile-expression.ts';

/** What an expression may refer to: `$states` and the variables that are visible in the state's scope. */
export interface Scope {
  states: { input: unknown; context: JsonObject; result?: unknown; errorOutput?: unknown };
  variables: JsonObject;
}

/** A field of a state in JSONPath, compiled: what it is in this scope. */
export type Query = (scope: Scope) => unknown;

/**
 * Replaces every `{% expression %}` in a JSON value by what it evaluates to; anything else stays as it is.
 * A field that was compiled from JSONPath is asked.
 * `field` names the place as AWS does in messages: `Output/a/b[0]`.
 * Throws States.QueryEvaluationError for an expression that throws, or that returns nothing.
 */
export async function evaluateTemplate(template: unknown, field: string, scope: Scope): Promise<unknown> {
  if (typeof template === 'function') return (template as Query)(scope);
  const source = expressionIn(template);
  if (source !== undefined) return evaluate(source, field, scope);
  if (Array.isArray(template)) {
    const items: unknown[] = [];
    for (const [index, item] of template.entries()) {
      items.push(await evaluateTemplate(item, `${field}[${index}]`, scope));
    }
    return items;
  }
  if (!isObject(template)) return template;
  const members: [string, unknown][] = [];
  for (const [key, value] of Object.entries(template)) {
    members.push([key, await evaluateTemplate(value, `${field}/${key}`, scope)]);
  }
  return Object.fromEntries(members);
}

async function evaluate(source: string, field: string, scope: Scope): Promise<unknown> {
  const place = `The JSONata expression '${source}' specified for the field '${field}'`;
  let value: unknown;
  try {
    // AWS disables $eval ($parse replaces it): a call of it is T1006, "Attempted to invoke a non-function".
    value = await compileExpression(source).evaluate(undefined, {
      ...scope.variables,
      states: scope.states,
      eval: undefined,
    });
  } catch (thrown) {
    throw queryFailure(field, `${place} threw an error during evaluation. ${describe(thrown)}`);
  }
  if (value === undefined) throw queryFailure(field, `${place} returned nothing (undefined).`);
  return JSON.parse(
    JSON.stringify(value, (_key, member: unknown) => {
      if (isFunction(member)) throw queryFailure(field, `${place} returned an unsupported result type.`);
      // JSON has no literal for 1/0: AWS writes "Infinity" and "NaN".
      return typeof member === 'number' && !Number.isFinite(member) ? String(member) : member;
    }),
  );
}

/** JSONata throws plain objects: {code: 'T2001', message: 'The left side of …'}. */
function describe(thrown: unknown): string {
  if (!isObject(thrown)) return String(thrown);
  if (thrown.code === 'D1011') {
    return `Stack overflow error: Check for non-terminating recursive function. Depth=${JSONATA_DEPTH_MAX + 1} max=${JSONATA_DEPTH_MAX}`;
  }
  const message = String(thrown.message ?? 'Unknown error');
  return typeof thrown.code === 'string' ? `${thrown.code}: ${message}` : message;
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return isObject(value) && (value._jsonata_lambda === true || value._jsonata_function === true);
}
