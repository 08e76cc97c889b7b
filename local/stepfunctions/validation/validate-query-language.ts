import type { JsonObject } from '../json.ts';
import type { Report } from './diagnostics.ts';

export type QueryLanguage = 'JSONPath' | 'JSONata';

const MESSAGE = 'Value should be one of the following: [JSONPath, JSONata]';

/** A definition's language: JSONPath unless it says JSONata. Undefined is one that there is not. */
export function checkQueryLanguage({ QueryLanguage }: JsonObject, report: Report): QueryLanguage | undefined {
  if (QueryLanguage === undefined) return 'JSONPath';
  if (isLanguage(QueryLanguage)) return QueryLanguage;
  report('SCHEMA_VALIDATION_FAILED', MESSAGE, '/QueryLanguage');
  return undefined;
}

/** A state's own language, or its machine's. A state may go on to JSONata, but not back to JSONPath. */
export function checkStateLanguage(
  { QueryLanguage }: JsonObject,
  machine: QueryLanguage,
  location: string,
  report: Report,
): QueryLanguage {
  if (QueryLanguage === undefined) return machine;
  if (!isLanguage(QueryLanguage)) {
    report('SCHEMA_VALIDATION_FAILED', MESSAGE, `${location}/QueryLanguage`);
  } else if (QueryLanguage === 'JSONPath' && machine === 'JSONata') {
    const message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
    report('SCHEMA_VALIDATION_FAILED', message, location);
  } else return QueryLanguage;
  return machine;
}

const isLanguage = (value: unknown): value is QueryLanguage => value === 'JSONPath' || value === 'JSONata';
