import type { StateType } from '../asl.ts';

const ANY = ['Type', 'Comment', 'QueryLanguage'];
const FLOW = [...ANY, 'Next', 'End', 'Output', 'Assign'];
const GUARDED = [...FLOW, 'Arguments', 'Retry', 'Catch'];

/** The fields that a state of each type may have in JSONata. */
export const STATE_FIELDS: Record<StateType, string[]> = {
  Pass: FLOW,
  Task: [...GUARDED, 'Resource', 'Credentials', 'TimeoutSeconds', 'HeartbeatSeconds'],
  Choice: [...ANY, 'Choices', 'Default', 'Output', 'Assign'],
  Wait: [...FLOW, 'Seconds', 'Timestamp'],
  Parallel: [...GUARDED, 'Branches'],
  Map: [
    ...FLOW,
    'Retry',
    'Catch',
    'Items',
    'ItemSelector',
    'ItemProcessor',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
  ],
  Succeed: [...ANY, 'Output'],
  Fail: [...ANY, 'Error', 'Cause'],
};

export const REQUIRED_FIELDS: Partial<Record<StateType, string[]>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
  Map: ['ItemProcessor'],
};

/** Fields of the JSONPath language. */
export const JSONPATH_FIELDS = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'ResultSelector',
  'Parameters',
  'Result',
  'ItemsPath',
  'MaxConcurrencyPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'ErrorPath',
  'CausePath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
];
