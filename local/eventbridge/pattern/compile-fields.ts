import { compileValues } from './compile-values.ts';
import { InvalidPattern } from './invalid-pattern.ts';

type ObjectMatcher = (fields: unknown) => boolean;

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
export function compileFields(pattern: object, insideOr: boolean): ObjectMatcher {
  const matchers = Object.entries(pattern).map(([name, value]) => compileField(name, value, insideOr));
  if (matchers.length === 0) throw new InvalidPattern('Empty objects are not allowed');
  const matchesFields = (fields: object) => matchers.every((matches) => matches(fields));
  const matches: ObjectMatcher = (value) => {
    // Of an array of objects one has to match on its own: [{a: 1, b: 2}, {a: 2, b: 1}] has no {a: 1, b: 1}.
    if (Array.isArray(value) && value.length > 0) return value.some(matches);
    return matchesFields(typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {});
  };
  return matches;
}

function compileField(name: string, value: unknown, insideOr: boolean): (fields: object) => boolean {
  if (name === '$or') return compileOr(value);
  if (insideOr && RESERVED_IN_OR.has(name)) {
    throw new InvalidPattern(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
  }
  const matches = compileFieldValue(name, value, insideOr);
  return (fields) => matches(Object.hasOwn(fields, name) ? Reflect.get(fields, name) : undefined);
}

function compileFieldValue(name: string, value: unknown, insideOr: boolean): ObjectMatcher {
  if (Array.isArray(value)) return compileValues(value);
  if (typeof value === 'object' && value !== null) return compileFields(value, insideOr);
  throw new InvalidPattern(`"${name}" must be an object or an array`);
}

function compileOr(alternatives: unknown): (fields: object) => boolean {
  if (!Array.isArray(alternatives)) throw new InvalidPattern('It must be an Array followed with $or.');
  const matchers = alternatives.map((alternative: unknown) => {
    if (typeof alternative !== 'object' || alternative === null || Array.isArray(alternative)) {
      throw new InvalidPattern('Only JSON object is allowed in array of $or relationship.');
    }
    return compileFields(alternative, true);
  });
  if (matchers.length < 2) throw new InvalidPattern('There must have at least 2 Objects in $or relationship.');
  return (fields) => matchers.some((matches) => matches(fields));
}
