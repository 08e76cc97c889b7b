import { isObject, type JsonObject } from '../json.ts';
import { evaluateTemplate, type Scope } from '../jsonata/evaluate-template.ts';
import { PAYLOAD_BYTES_MAX, VARIABLES_BYTES_MAX } from '../limits.ts';
import { StateFailure } from '../state-failure.ts';
import type { StateContext } from './state-context.ts';

/**
 * Evaluates an Assign field to the variables that it sets.
 * At most 256 KiB in one Assign and 10 MiB in the execution
 * (docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html), else States.DataLimitExceeded.
 */
export async function evaluateAssign(
  { store, execution, frame }: StateContext,
  assign: JsonObject | undefined,
  field: string,
  scope: Scope,
): Promise<JsonObject> {
  if (!assign || Object.keys(assign).length === 0) return {};
  const assigned = await evaluateTemplate(assign, field, scope);
  if (!isObject(assigned)) throw new TypeError(`${field} of '${frame.stateName}' is no object`);
  const length = jsonWithinLimit(assigned, frame.stateName).length;
  if (store.frames.variablesLength(execution.id) + length > VARIABLES_BYTES_MAX) {
    throw new StateFailure({
      error: 'States.DataLimitExceeded',
      cause: `The variables of the execution exceed the maximum of ${VARIABLES_BYTES_MAX} bytes.`,
    });
  }
  return assigned;
}

/** A value as JSON, refused beyond 256 KiB of UTF-8. */
export function jsonWithinLimit(value: unknown, stateName: string): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= PAYLOAD_BYTES_MAX) return text;
  throw new StateFailure(dataLimitFailure(stateName));
}

export function dataLimitFailure(stateName: string) {
  return {
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}
