import type { JsonObject } from '../json.ts';
import { compileState } from '../jsonpath/compile-state.ts';
import type { Report } from './diagnostics.ts';

/** What a state in JSONPath cannot be compiled for, and fields of which it may have one alone. */
export function validatePaths(state: JsonObject, location: string, report: Report): void {
  for (const field of Object.keys(state)) {
    if (field !== 'Result' && `${field}Path` in state) {
      report('SCHEMA_VALIDATION_FAILED', `At most one of '${field}' and '${field}Path' may be there`, location);
    }
  }
  if (state.Type === 'Choice' && Array.isArray(state.Choices)) {
    for (const [index, rule] of state.Choices.entries()) {
      if (typeof rule?.Next === 'string') continue;
      report('SCHEMA_VALIDATION_FAILED', 'These fields are required: [Next]', `${location}/Choices[${index}]`);
    }
  }
  try {
    compileState(state);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    report('SCHEMA_VALIDATION_FAILED', error.message, location);
  }
}
