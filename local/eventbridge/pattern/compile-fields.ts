import { compileValues } from './compile-values.ts';
import { InvalidPattern } from './invalid-pattern.ts';

/**
 * Tells whether the value of one element matches. `everywhere` has the values at the same path of all elements of the
 * arrays on the way: a field is absent only where none has it.
 */
type ValueMatcher = (value: unknown, everywhere: unknown[]) => boolean;

type FieldsMatcher = (fields: object, siblings: object[]) => boolean;

/** A field of this name inside $or would be ambiguous (github.com/aws/event-ruler, "And and Or relationship"). */
const RESERVED_IN_OR = new Set([
  'exactly',
  'prefix',
  'suffix',
  'numeric',
  'anything-but',
  'exists',
  'cidr',
  'equals-ignore-case',
  'wildcard',
]);

/** All fields of the pattern have to match; of `$or` one of the alternatives. */
export function compileFields(pattern: object, insideOr: boolean): ValueMatcher {
  const matchesFields = compileAllFields(pattern, insideOr);
  const matches: ValueMatcher = (value, everywhere) => {
    // Of an array of objects one has to match on its own: [{a: 1, b: 2}, {a: 2, b: 1}] has no {a: 1, b: 1}.
    if (Array.isArray(value) && value.length > 0) return value.some((element) => matches(element, everywhere));
    return matchesFields(isObject(value) ? value : {}, objectsIn(everywhere));
  };
  return matches;
}

function compileAllFields(pattern: object, insideOr: boolean): FieldsMatcher {
  const matchers = Object.entries(pattern).map(([name, value]) => compileField(name, value, insideOr));
  if (matchers.length === 0) throw new InvalidPattern('Empty objects are not allowed');
  return (fields, siblings) => matchers.every((matches) => matches(fields, siblings));
}

function compileField(name: string, value: unknown, insideOr: boolean): FieldsMatcher {
  if (name === '$or') return compileOr(value);
  if (insideOr && RESERVED_IN_OR.has(name)) {
    throw new InvalidPattern(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
  }
  const matches = compileFieldValue(name, value, insideOr);
  const read = (fields: object): unknown => (Object.hasOwn(fields, name) ? Reflect.get(fields, name) : undefined);
  return (fields, siblings) => matches(read(fields), siblings.map(read));
}

function compileFieldValue(name: string, value: unknown, insideOr: boolean): ValueMatcher {
  if (Array.isArray(value)) return compileValues(value);
  if (typeof value === 'object' && value !== null) return compileFields(value, insideOr);
  throw new InvalidPattern(`"${name}" must be an object or an array`);
}

function compileOr(alternatives: unknown): FieldsMatcher {
  if (!Array.isArray(alternatives)) throw new InvalidPattern('It must be an Array followed with $or.');
  const matchers = alternatives.map((alternative: unknown) => {
    if (!isObject(alternative)) {
      throw new InvalidPattern('Only JSON object is allowed in array of $or relationship.');
    }
    return compileAllFields(alternative, true);
  });
  if (matchers.length < 2) throw new InvalidPattern('There must have at least 2 Objects in $or relationship.');
  return (fields, siblings) => matchers.some((matches) => matches(fields, siblings));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectsIn(values: unknown[]): object[] {
  return values.flatMap((value) => (Array.isArray(value) ? objectsIn(value) : isObject(value) ? [value] : []));
}
