import { isObject, type JsonObject } from '../json.ts';
import { compileExpression, expressionIn } from '../jsonata/compile-expression.ts';
import type { Report } from './diagnostics.ts';
import { findTopLevelName } from './find-top-level-name.ts';

/** Fields whose strings are never expressions, and groups of states, which are looked at by themselves. */
const SKIPPED = [
  'Type',
  'Comment',
  'QueryLanguage',
  'Next',
  'Default',
  'Resource',
  'Retry',
  'Branches',
  'ItemProcessor',
];

/** Parses each `{% … %}` of a state, and refuses what would have no meaning when it runs. */
export function validateExpressions(state: JsonObject, location: string, report: Report): void {
  for (const [field, value] of Object.entries(state)) {
    if (!SKIPPED.includes(field)) walk(value, `${location}/${field}`, field === 'Catch', report);
  }
}

function walk(value: unknown, location: string, caught: boolean, report: Report): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, `${location}[${index}]`, caught, report);
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) walk(member, `${location}/${key}`, caught, report);
  } else {
    const source = expressionIn(value);
    if (source !== undefined) checkExpression(source, location, caught, report);
  }
}

function checkExpression(source: string, location: string, caught: boolean, report: Report): void {
  let ast: unknown;
  try {
    ast = compileExpression(source).ast();
  } catch (error) {
    const message = isObject(error) ? String(error.message) : String(error);
    report('INVALID_JSONATA_EXPRESSION', message, location);
    return;
  }
  const name = findTopLevelName(ast);
  if (name !== undefined) {
    const message =
      name === '$$'
        ? "Reference to '$$' is not supported."
        : `Reference to '${name}' at the top level is not supported.`;
    report('UNSUPPORTED_JSONATA_EXPRESSION', message, location);
  }
  if (!caught && /\$states\s*\.\s*errorOutput\b/.test(source)) {
    report('UNSUPPORTED_JSONATA_EXPRESSION', "Reference to '$states.errorOutput' is not supported.", location);
  }
}
