import { isObject, type JsonObject } from '../json.ts';
import type { Report } from './diagnostics.ts';
import { describeForeign } from './state-fields.ts';
import type { QueryLanguage } from './validate-query-language.ts';

const RETRY_NUMBERS: Record<string, { least: number; integer: boolean }> = {
  IntervalSeconds: { least: 1, integer: true },
  MaxAttempts: { least: 0, integer: true },
  BackoffRate: { least: 1, integer: false },
  MaxDelaySeconds: { least: 1, integer: true },
};

export function validateRetry(retry: unknown, location: string, report: Report): void {
  for (const [place, retrier] of handlers(retry, location, report)) {
    for (const [field, { least, integer }] of Object.entries(RETRY_NUMBERS)) {
      const value = retrier[field];
      if (value === undefined) continue;
      if (typeof value !== 'number' || value < least || (integer && !Number.isInteger(value))) {
        const message = `Expected ${integer ? 'an integer' : 'a number'} of at least ${least}`;
        report('SCHEMA_VALIDATION_FAILED', message, `${place}/${field}`);
      }
    }
    if (![undefined, 'NONE', 'FULL'].includes(retrier.JitterStrategy as string | undefined)) {
      const message = 'Value should be one of the following: [NONE, FULL]';
      report('SCHEMA_VALIDATION_FAILED', message, `${place}/JitterStrategy`);
    }
  }
}

export function validateCatch(catchers: unknown, language: QueryLanguage, location: string, report: Report): void {
  for (const [place, catcher] of handlers(catchers, location, report)) {
    if (typeof catcher.Next !== 'string')
      report('SCHEMA_VALIDATION_FAILED', 'These fields are required: [Next]', place);
    for (const field of language === 'JSONata' ? ['ResultPath'] : ['Output', 'Assign']) {
      if (catcher[field] !== undefined) {
        report('SCHEMA_VALIDATION_FAILED', describeForeign(field, language), place);
      }
    }
  }
}

/** The entries of a Retry or Catch whose ErrorEquals holds. States.ALL stands alone, and last. */
function handlers(list: unknown, location: string, report: Report): [string, JsonObject][] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    report('SCHEMA_VALIDATION_FAILED', 'Expected value of type [ARRAY]', location);
    return [];
  }
  const found: [string, JsonObject][] = [];
  for (const [index, handler] of list.entries()) {
    const place = `${location}[${index}]`;
    const names = isObject(handler) ? handler.ErrorEquals : undefined;
    if (
      !isObject(handler) ||
      !Array.isArray(names) ||
      names.length === 0 ||
      names.some((name) => typeof name !== 'string')
    ) {
      report('SCHEMA_VALIDATION_FAILED', 'Expected a non-empty array of error names', `${place}/ErrorEquals`);
      continue;
    }
    if (names.includes('States.ALL') && (names.length > 1 || index < list.length - 1)) {
      const message = 'States.ALL must appear alone in ErrorEquals and in the last element';
      report('SCHEMA_VALIDATION_FAILED', message, `${place}/ErrorEquals`);
    }
    found.push([place, handler]);
  }
  return found;
}
