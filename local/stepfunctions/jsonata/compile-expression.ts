import jsonata from 'jsonata';
import { JSONATA_DEPTH_MAX, JSONATA_MS_MAX } from '../limits.ts';
import { JSONATA_FUNCTIONS } from './jsonata-functions.ts';

/** A cloud has a few hundred expressions; a client that validates generated ones must not fill the memory. */
const CACHED_MAX = 5_000;
const compiled = new Map<string, jsonata.Expression>();

/** The expression within `{% … %}`, or undefined for a string that is none. Nothing may stand outside the marks. */
export function expressionIn(text: unknown): string | undefined {
  if (typeof text !== 'string' || !text.startsWith('{%') || !text.endsWith('%}') || text.length < 4) return undefined;
  return text.slice(2, -2).trim();
}

/** Parses an expression once; throws JSONata's own error (`code`, `message`, `position`) for a syntax error. */
export function compileExpression(source: string): jsonata.Expression {
  const known = compiled.get(source);
  if (known) return known;
  const expression = jsonata(source, { timeout: JSONATA_MS_MAX, stack: JSONATA_DEPTH_MAX });
  for (const [name, { run, signature }] of Object.entries(JSONATA_FUNCTIONS)) {
    expression.registerFunction(name, run as (...args: unknown[]) => unknown, signature);
  }
  if (compiled.size >= CACHED_MAX) compiled.clear();
  compiled.set(source, expression);
  return expression;
}
