import type { StateType } from '../asl.ts';
import { isObject, type JsonObject } from '../json.ts';
import { expressionIn } from '../jsonata/compile-expression.ts';
import { WAIT_SEC_MAX } from '../limits.ts';
import { TIMESTAMP } from '../states/plan-wait.ts';
import { integrationOf } from '../tasks/integrations.ts';
import { parseResource } from '../tasks/parse-resource.ts';
import type { Report } from './diagnostics.ts';
import { describeForeign, REQUIRED_FIELDS, STATE_FIELDS } from './state-fields.ts';
import { validateExpressions } from './validate-expressions.ts';
import { validateCatch, validateRetry } from './validate-handlers.ts';
import { validatePaths } from './validate-paths.ts';
import { checkStateLanguage, type QueryLanguage } from './validate-query-language.ts';

/** One state by itself; where its transitions lead is the group's to look at. */
export function validateState(state: JsonObject, machine: QueryLanguage, location: string, report: Report): void {
  const type = state.Type as StateType;
  if (typeof type !== 'string' || !Object.hasOwn(STATE_FIELDS.JSONata, type)) {
    const types = Object.keys(STATE_FIELDS.JSONata).join(', ');
    report('SCHEMA_VALIDATION_FAILED', `Value should be one of the following: [${types}]`, `${location}/Type`);
    return;
  }
  const language = checkStateLanguage(state, machine, location, report);
  checkFields(state, STATE_FIELDS[language][type], language, location, report);
  if (STATE_FIELDS[language][type].includes('Next')) checkTransition(state, location, report);
  if (state.Assign !== undefined && !isObject(state.Assign)) {
    report('SCHEMA_VALIDATION_FAILED', 'Expected value of type [OBJECT]', `${location}/Assign`);
  }
  // The rules of a Choice in JSONPath are looked at as they are compiled.
  if (language === 'JSONata' || type !== 'Choice') CHECKS[type]?.(state, location, report);
  validateRetry(state.Retry, `${location}/Retry`, report);
  validateCatch(state.Catch, language, `${location}/Catch`, report);
  if (language === 'JSONata') validateExpressions(state, location, report);
  else validatePaths(state, location, report);
}

function checkFields(
  state: JsonObject,
  allowed: string[],
  language: QueryLanguage,
  location: string,
  report: Report,
): void {
  for (const field of Object.keys(state)) {
    if (!allowed.includes(field)) report('SCHEMA_VALIDATION_FAILED', describeForeign(field, language), location);
  }
  const missing = (REQUIRED_FIELDS[state.Type as StateType] ?? []).filter((field) => state[field] === undefined);
  if (missing.length > 0) {
    report('SCHEMA_VALIDATION_FAILED', `These fields are required: [${missing.join(', ')}]`, location);
  }
}

function checkTransition({ Next, End }: JsonObject, location: string, report: Report): void {
  if (Next !== undefined && typeof Next !== 'string') {
    report('SCHEMA_VALIDATION_FAILED', 'Expected value of type [STRING]', `${location}/Next`);
  }
  if (End !== undefined && typeof End !== 'boolean') {
    report('SCHEMA_VALIDATION_FAILED', 'Expected value of type [BOOLEAN]', `${location}/End`);
  }
  if ((Next === undefined) === (End !== true)) {
    report('SCHEMA_VALIDATION_FAILED', "Exactly one of 'Next' and 'End' is required", location);
  }
}

const CHECKS: Partial<Record<StateType, (state: JsonObject, location: string, report: Report) => void>> = {
  Task(state, location, report) {
    if (typeof state.Resource === 'string' && !isKnownResource(state.Resource)) {
      const message = `The resource provided ${state.Resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
      report('SCHEMA_VALIDATION_FAILED', message, `${location}/Resource`);
    }
    checkInteger(state, 'TimeoutSeconds', 1, location, report);
    checkInteger(state, 'HeartbeatSeconds', 1, location, report);
    const { TimeoutSeconds, HeartbeatSeconds } = state;
    if (typeof TimeoutSeconds === 'number' && Number(HeartbeatSeconds) >= TimeoutSeconds) {
      report('SCHEMA_VALIDATION_FAILED', 'HeartbeatSeconds must be smaller than TimeoutSeconds', location);
    }
  },
  Choice({ Choices }, location, report) {
    if (Choices === undefined) return;
    const place = `${location}/Choices`;
    if (!Array.isArray(Choices) || Choices.length === 0) {
      report('SCHEMA_VALIDATION_FAILED', 'Expected a non-empty array', place);
      return;
    }
    for (const [index, rule] of Choices.entries()) {
      const fields = isObject(rule) ? rule : {};
      const missing = ['Condition', 'Next'].filter((field) => fields[field] === undefined);
      if (missing.length > 0) {
        report('SCHEMA_VALIDATION_FAILED', `These fields are required: [${missing.join(', ')}]`, `${place}[${index}]`);
      } else if (typeof fields.Condition !== 'boolean' && expressionIn(fields.Condition) === undefined) {
        report(
          'SCHEMA_VALIDATION_FAILED',
          'Expected a boolean or a JSONata expression',
          `${place}[${index}]/Condition`,
        );
      }
    }
  },
  Wait(state, location, report) {
    checkInteger(state, 'Seconds', 0, location, report);
    const { Seconds, SecondsPath, Timestamp, TimestampPath } = state;
    if (((Seconds ?? SecondsPath) === undefined) === ((Timestamp ?? TimestampPath) === undefined)) {
      report('SCHEMA_VALIDATION_FAILED', "Exactly one of 'Seconds' and 'Timestamp' is required", location);
    }
    if (Timestamp !== undefined && expressionIn(Timestamp) === undefined && !TIMESTAMP.test(String(Timestamp))) {
      report('SCHEMA_VALIDATION_FAILED', 'Expected an RFC 3339 timestamp', `${location}/Timestamp`);
    }
  },
  Parallel({ Branches }, location, report) {
    if (Branches !== undefined && !(Array.isArray(Branches) && Branches.length > 0 && Branches.every(isObject))) {
      report('SCHEMA_VALIDATION_FAILED', 'Expected a non-empty array of objects', `${location}/Branches`);
    }
  },
  Map(state, location, report) {
    const { Items, ItemProcessor } = state;
    if (Items !== undefined && !Array.isArray(Items) && expressionIn(Items) === undefined) {
      report('SCHEMA_VALIDATION_FAILED', 'Expected an array or a JSONata expression', `${location}/Items`);
    }
    for (const field of ['MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage']) {
      checkInteger(state, field, 0, location, report);
    }
    const config =
      isObject(ItemProcessor) && isObject(ItemProcessor.ProcessorConfig) ? ItemProcessor.ProcessorConfig : {};
    if (config.Mode !== undefined && config.Mode !== 'INLINE') {
      const message = `Mode '${config.Mode}' is not supported in this local cloud, INLINE is`;
      report('SCHEMA_VALIDATION_FAILED', message, `${location}/ItemProcessor/ProcessorConfig/Mode`);
    }
  },
};

function checkInteger(state: JsonObject, field: string, least: number, location: string, report: Report): void {
  const value = state[field];
  if (value === undefined || expressionIn(value) !== undefined) return;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= WAIT_SEC_MAX) return;
  const message = `Expected an integer between ${least} and ${WAIT_SEC_MAX} or a JSONata expression`;
  report('SCHEMA_VALIDATION_FAILED', message, `${location}/${field}`);
}

function isKnownResource(text: string): boolean {
  try {
    const resource = parseResource(text);
    if (resource.kind === 'function') return true;
    return resource.pattern !== 'sync' && integrationOf(resource.type) !== undefined;
  } catch {
    return false;
  }
}
