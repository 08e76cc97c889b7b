import { describe, expect, it } from '@jest/globals';
import { evaluateOnExit } from '../../../../../shared/planner/jobs/exit-rules.ts';

const failed = {
  exitCode: 137,
  reason: 'OutOfMemoryError: Container killed',
  statusReason: 'Essential container in task exited',
};
const unstarted = { statusReason: 'Task failed to start' };

describe('evaluateOnExit', () => {
  it.each([
    ['no rule matches: it is tried again', [], failed, 'RETRY'],
    ['an exit code, whole', [{ action: 'EXIT', onExitCode: '137' }], failed, 'EXIT'],
    ['an exit code is no prefix without an asterisk', [{ action: 'EXIT', onExitCode: '13' }], failed, 'RETRY'],
    ['an exit code by its beginning', [{ action: 'EXIT', onExitCode: '13*' }], failed, 'EXIT'],
    ['a reason by its beginning', [{ action: 'EXIT', onReason: 'OutOfMemory*' }], failed, 'EXIT'],
    ['every pattern has to match', [{ action: 'EXIT', onExitCode: '137', onReason: 'Cannot*' }], failed, 'RETRY'],
    [
      'the first rule that matches',
      [
        { action: 'RETRY', onExitCode: '137' },
        { action: 'EXIT', onReason: '*' },
      ],
      failed,
      'RETRY',
    ],
    ['* matches what is not known', [{ action: 'EXIT', onReason: '*' }], unstarted, 'EXIT'],
    ['nothing else matches what is not known', [{ action: 'EXIT', onExitCode: '0' }], unstarted, 'RETRY'],
    ['an exit code that is not known is the empty text', [{ action: 'EXIT', onExitCode: '' }], unstarted, 'EXIT'],
    ['so is a reason', [{ action: 'EXIT', onReason: '' }], unstarted, 'EXIT'],
    ['a task that never started', [{ action: 'EXIT', onStatusReason: 'Task failed*' }], unstarted, 'EXIT'],
  ] as const)('%s', (_, rules, end, action) => {
    expect(evaluateOnExit(rules, end)).toBe(action);
  });
});
