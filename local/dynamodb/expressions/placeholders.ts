import { AwsError } from '../../cloud/aws-error.ts';
import { validationError } from '../validation-error.ts';
import type { Item, Value } from '../values/attribute-value.ts';
import { normalizeValue } from '../values/normalize-value.ts';
import type { Path } from './expression-tree.ts';
import { type ExpressionParameter, expressionError } from './token-reader.ts';

/** ExpressionAttributeNames and ExpressionAttributeValues of one request, and which of them were used. */
export interface Placeholders {
  path(parameter: ExpressionParameter, path: Path): Path;
  value(parameter: ExpressionParameter, placeholder: string): Value;
  /** Refuses what no expression used; to be called when all expressions are bound. */
  checkAllUsed(): void;
}

export function createPlaceholders(names: Record<string, string> | undefined, values: Item | undefined): Placeholders {
  checkKeys('ExpressionAttributeNames', names, /^#[A-Za-z0-9_]+$/);
  checkKeys('ExpressionAttributeValues', values, /^:[A-Za-z0-9_]+$/);
  const bound = normalizeValues(values);
  const usedNames = new Set<string>();
  const usedValues = new Set<string>();

  function nameOf(parameter: ExpressionParameter, placeholder: string): string {
    const name = names && Object.hasOwn(names, placeholder) ? names[placeholder] : undefined;
    if (name === undefined) {
      throw expressionError(
        parameter,
        `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
      );
    }
    usedNames.add(placeholder);
    return name;
  }

  return {
    path(parameter, path) {
      return path.map((part) => (typeof part === 'string' && part.startsWith('#') ? nameOf(parameter, part) : part));
    },
    value(parameter, placeholder) {
      const value = bound.get(placeholder);
      if (value === undefined) {
        throw expressionError(
          parameter,
          `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
        );
      }
      usedValues.add(placeholder);
      return value;
    },
    checkAllUsed() {
      checkUsed('ExpressionAttributeNames', Object.keys(names ?? {}), usedNames);
      checkUsed('ExpressionAttributeValues', [...bound.keys()], usedValues);
    },
  };
}

function normalizeValues(values: Item | undefined): Map<string, Value> {
  const bound = new Map<string, Value>();
  for (const [placeholder, value] of Object.entries(values ?? {})) {
    try {
      bound.set(placeholder, normalizeValue(value));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw validationError(
        `ExpressionAttributeValues contains invalid value: ${error.message} for key ${placeholder}`,
      );
    }
  }
  return bound;
}

function checkKeys(parameter: string, placeholders: object | undefined, form: RegExp): void {
  if (placeholders === undefined) return;
  const keys = Object.keys(placeholders);
  if (keys.length === 0) throw validationError(`${parameter} must not be empty`);
  const wrong = keys.find((key) => !form.test(key));
  if (wrong !== undefined) {
    throw validationError(`${parameter} contains invalid key: Syntax error; key: "${wrong}"`);
  }
}

function checkUsed(parameter: string, placeholders: string[], used: Set<string>): void {
  const unused = placeholders.filter((placeholder) => !used.has(placeholder));
  if (unused.length === 0) return;
  throw validationError(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`);
}
