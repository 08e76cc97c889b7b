import { AwsError } from '../../cloud/aws-error.ts';
import { isObject } from '../json.ts';
import { DEFINITION_BYTES_MAX, WAIT_SEC_MAX } from '../limits.ts';
import type { Diagnostic, Report } from './diagnostics.ts';
import { validateGroup } from './validate-group.ts';
import { checkQueryLanguage } from './validate-query-language.ts';
import { validateVariables } from './validate-variables.ts';

/** A definition that may be kept, or InvalidDefinition whose message names every place that is wrong. */
export function checkDefinition(text: string | undefined): string {
  if (text !== undefined && Buffer.byteLength(text) > DEFINITION_BYTES_MAX) {
    throw new AwsError(
      'InvalidDefinition',
      `Invalid State Machine Definition: 'longer than ${DEFINITION_BYTES_MAX} bytes'`,
    );
  }
  const found = validateDefinition(text ?? '');
  if (text !== undefined && found.length === 0) return text;
  const places = found.map(({ code, message, location }) => `${code}: ${message}${location ? ` at ${location}` : ''}`);
  throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${places.join(', ')}'`);
}

/** What AWS would refuse in a definition: an empty list is a definition that runs. */
export function validateDefinition(text: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  const report: Report = (code, message, location) => {
    found.push({ severity: 'ERROR', code, message, ...(location && { location }) });
  };
  if (text.trim() === '') {
    report('SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object', '');
    return found;
  }
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    report('INVALID_JSON_DESCRIPTION', error instanceof Error ? error.message : String(error), '');
    return found;
  }
  if (!isObject(definition)) {
    report('SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object', '');
    return found;
  }
  const timeoutSec = definition.TimeoutSeconds;
  if (
    timeoutSec !== undefined &&
    !(Number.isInteger(timeoutSec) && Number(timeoutSec) >= 1 && Number(timeoutSec) <= WAIT_SEC_MAX)
  ) {
    report('SCHEMA_VALIDATION_FAILED', `Expected an integer between 1 and ${WAIT_SEC_MAX}`, '/TimeoutSeconds');
  }
  const language = checkQueryLanguage(definition, report);
  if (!language) return found;
  const names = new Map<string, string>();
  validateGroup(definition, '', { names, language }, report);
  validateVariables(definition, '', new Set(), report);
  return found;
}
