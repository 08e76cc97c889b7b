import type { JsonObject } from '../json.ts';
import type { Report } from './diagnostics.ts';

const LANGUAGES = ['JSONPath', 'JSONata'];

/** JSONata is what this cloud runs; JSONPath, the default of ASL, is refused by name. */
export function checkQueryLanguage(definition: JsonObject, report: Report): boolean {
  const { QueryLanguage: language } = definition;
  if (language === 'JSONata') return true;
  if (language !== undefined && !LANGUAGES.includes(String(language))) {
    report('SCHEMA_VALIDATION_FAILED', 'Value should be one of the following: [JSONPath, JSONata]', '/QueryLanguage');
  } else {
    report(
      'SCHEMA_VALIDATION_FAILED',
      `This local cloud runs JSONata only: set "QueryLanguage": "JSONata" (the default, JSONPath, is not supported here)`,
      '/QueryLanguage',
    );
  }
  return false;
}

/** A state may name its language again, but cannot go back to JSONPath. */
export function checkStateLanguage(state: JsonObject, location: string, report: Report): void {
  const { QueryLanguage: language } = state;
  if (language === undefined || language === 'JSONata') return;
  if (language === 'JSONPath') {
    const message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
    report('SCHEMA_VALIDATION_FAILED', message, location);
    return;
  }
  const message = 'Value should be one of the following: [JSONPath, JSONata]';
  report('SCHEMA_VALIDATION_FAILED', message, `${location}/QueryLanguage`);
}
