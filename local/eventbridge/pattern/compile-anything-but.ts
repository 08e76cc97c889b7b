import type { Leaf } from './compile-values.ts';
import { compileWildcard } from './compile-wildcard.ts';
import { InvalidPattern } from './invalid-pattern.ts';

type Test = (leaf: Leaf) => boolean;

/** What may stand under anything-but beside plain values; each takes one string or a list of them. */
const SUBSTRINGS: Readonly<Record<string, (part: string) => Test>> = {
  prefix: (part) => (leaf) => typeof leaf === 'string' && leaf.startsWith(part),
  suffix: (part) => (leaf) => typeof leaf === 'string' && leaf.endsWith(part),
  'equals-ignore-case': (part) => (leaf) => typeof leaf === 'string' && leaf.toLowerCase() === part.toLowerCase(),
  wildcard: compileWildcard,
};

/** Matches a value that is there and is none of those given: strings or numbers, or one of SUBSTRINGS. */
export function compileAnythingBut(operand: unknown): Test {
  const excluded =
    typeof operand === 'object' && operand !== null && !Array.isArray(operand)
      ? compileSubstrings(operand)
      : compileValues(operand);
  return (leaf) => !excluded.some((test) => test(leaf));
}

function compileValues(operand: unknown): Test[] {
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  const [first] = values;
  if (!Array.isArray(operand) && typeof first !== 'string' && typeof first !== 'number') {
    throw new InvalidPattern('Value of anything-but must be an array or single string/number value.');
  }
  for (const value of values) {
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new InvalidPattern('Inside anything but list, start|null|boolean is not supported.');
    }
  }
  if (values.length === 0 || values.some((value) => typeof value !== typeof first)) {
    throw new InvalidPattern(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  return [(leaf) => values.includes(leaf)];
}

function compileSubstrings(expression: object): Test[] {
  const [[kind, operand] = [], ...more] = Object.entries(expression);
  if (kind === undefined) throw new InvalidPattern('Anything-But expression name not found');
  const compile = Object.hasOwn(SUBSTRINGS, kind) ? SUBSTRINGS[kind] : undefined;
  if (!compile) throw new InvalidPattern(`Unsupported anything-but pattern: ${kind}`);
  if (more.length > 0) throw new InvalidPattern('Only one key allowed in match expression');
  const parts: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (parts.length === 0) throw new InvalidPattern('Empty arrays are not allowed');
  return parts.map((part) => {
    if (typeof part !== 'string') throw new InvalidPattern(`${kind} match pattern must be a string`);
    if (part === '') throw new InvalidPattern(`Null ${kind} not allowed`);
    return compile(part);
  });
}
