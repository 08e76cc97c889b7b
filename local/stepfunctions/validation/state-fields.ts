import type { StateType } from '../asl.ts';
import type { QueryLanguage } from './validate-query-language.ts';

const ANY = ['Type', 'Comment', 'QueryLanguage'];
const FLOW = [...ANY, 'Next', 'End'];
const GUARDED = [...FLOW, 'Retry', 'Catch'];
const TASK = ['Resource', 'Credentials', 'TimeoutSeconds', 'HeartbeatSeconds'];
const MAP = ['ItemSelector', 'ItemProcessor', 'MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'];
const SET = ['Output', 'Assign'];
const PATHS = ['InputPath', 'OutputPath'];
const WORK = [...PATHS, 'Parameters', 'ResultSelector', 'ResultPath'];
const withPath = (fields: string[]) => fields.flatMap((field) => [field, `${field}Path`]);

/** The fields that a state of each type may have. */
export const STATE_FIELDS: Record<QueryLanguage, Record<StateType, string[]>> = {
  JSONata: {
    Pass: [...FLOW, ...SET],
    Task: [...GUARDED, ...SET, 'Arguments', ...TASK],
    Choice: [...ANY, ...SET, 'Choices', 'Default'],
    Wait: [...FLOW, ...SET, 'Seconds', 'Timestamp'],
    Parallel: [...GUARDED, ...SET, 'Arguments', 'Branches'],
    Map: [...GUARDED, ...SET, 'Items', ...MAP],
    Succeed: [...ANY, 'Output'],
    Fail: [...ANY, 'Error', 'Cause'],
  },
  JSONPath: {
    Pass: [...FLOW, ...PATHS, 'Parameters', 'Result', 'ResultPath'],
    Task: [...GUARDED, ...WORK, ...TASK, 'TimeoutSecondsPath', 'HeartbeatSecondsPath'],
    Choice: [...ANY, ...PATHS, 'Choices', 'Default'],
    Wait: [...FLOW, ...PATHS, ...withPath(['Seconds', 'Timestamp'])],
    Parallel: [...GUARDED, ...WORK, 'Branches'],
    Map: [...GUARDED, ...WORK, 'ItemsPath', ...MAP, ...MAP.slice(2).map((field) => `${field}Path`)],
    Succeed: [...ANY, ...PATHS],
    Fail: [...ANY, ...withPath(['Error', 'Cause'])],
  },
};

/** Why a field is refused that a state of this language does not have. */
export function describeForeign(field: string, language: QueryLanguage): string {
  const other = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  if (field === 'Assign') return "Field 'Assign' is not supported in JSONPath by this local cloud, in JSONata it is";
  return ALL_FIELDS[other].has(field) && !ALL_FIELDS[language].has(field)
    ? `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`
    : `Field '${field}' is not supported`;
}

const ALL_FIELDS = {
  JSONata: new Set(Object.values(STATE_FIELDS.JSONata).flat()),
  JSONPath: new Set(Object.values(STATE_FIELDS.JSONPath).flat()),
};

export const REQUIRED_FIELDS: Partial<Record<StateType, string[]>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
  Map: ['ItemProcessor'],
};
