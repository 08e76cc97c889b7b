import { compileExpression } from './compile-expression.ts';
import { InvalidPattern } from './invalid-pattern.ts';

/** What a value of an event that is neither object nor array can be. */
export type Leaf = string | number | boolean | null;

/** A test of one leaf, or `absent`: the field must not be there. */
export type LeafTest = ((leaf: Leaf) => boolean) | 'absent';

/**
 * Compiles the array that a pattern has for a field: one of its values has to match one of the event's.
 * Where the event has an object, or nothing but empty arrays, the field has no value, as if it were not there.
 */
export function compileValues(values: unknown[]): (value: unknown, everywhere: unknown[]) => boolean {
  if (values.length === 0) throw new InvalidPattern('Empty arrays are not allowed');
  const tests = values.map(compileValue);
  const absentMatches = tests.includes('absent');
  const leafTests = tests.filter((test) => test !== 'absent');
  return (value, everywhere) => {
    if (absentMatches && leavesOf(everywhere).length === 0) return true;
    return leavesOf(value).some((leaf) => leafTests.some((test) => test(leaf)));
  };
}

function compileValue(value: unknown): LeafTest {
  if (isLeaf(value)) return (leaf) => leaf === value;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return compileExpression(value);
  throw new InvalidPattern('Match value must be String, number, true, false, or null');
}

function leavesOf(value: unknown): Leaf[] {
  if (isLeaf(value)) return [value];
  return Array.isArray(value) ? value.flatMap(leavesOf) : [];
}

function isLeaf(value: unknown): value is Leaf {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
