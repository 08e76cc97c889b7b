import { WAIT_SEC_MAX } from '../limits.ts';
import { queryFailure } from '../state-failure.ts';
import { expressionIn } from './compile-expression.ts';
import { evaluateTemplate, type Scope } from './evaluate-template.ts';

const TYPES = {
  string: (value: unknown): value is string => typeof value === 'string',
  number: (value: unknown): value is number => typeof value === 'number',
  boolean: (value: unknown): value is boolean => typeof value === 'boolean',
  array: (value: unknown): value is unknown[] => Array.isArray(value),
};

interface TypeNames {
  string: string;
  number: number;
  boolean: boolean;
  array: unknown[];
}

/** Evaluates a field that has to be of one type: `Choices[0]/Condition`, `Timestamp`, `Items`. */
export async function evaluateField<Name extends keyof TypeNames>(
  template: unknown,
  field: string,
  expected: Name,
  scope: Scope,
): Promise<TypeNames[Name]> {
  const value = await evaluateTemplate(template, field, scope);
  if (TYPES[expected](value)) return value as TypeNames[Name];
  const was = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  throw queryFailure(
    field,
    `The JSONata expression '${expressionIn(template) ?? JSON.stringify(template)}' specified for the field '${field}' ` +
      `returned an unexpected result type. Expected '${expected}', but was '${was}' for value: ${JSON.stringify(value)}`,
  );
}

/** Evaluates a count of seconds or items: an integer of at least `least`. */
export async function evaluateInteger(template: unknown, field: string, least: number, scope: Scope): Promise<number> {
  const value = await evaluateField(template, field, 'number', scope);
  if (!Number.isInteger(value))
    throw queryFailure(field, `The ${field} field cannot be parsed as an integer: ${value}`);
  if (value < least || value > WAIT_SEC_MAX) {
    throw queryFailure(field, `The ${field} field must be between ${least} and ${WAIT_SEC_MAX}: ${value}`);
  }
  return value;
}
