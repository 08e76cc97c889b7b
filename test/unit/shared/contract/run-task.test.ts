import { describe, expect, it } from '@jest/globals';
import { parse } from '../../../../shared/contract/parse.ts';
import { runTask } from '../../../../shared/contract/run-task/run-task.ts';
import { pointersOf, problemsOf, valueIn } from './problems.ts';

const job = (change: object = {}) => ({ taskDefinition: 'job', ...change });
const overriding = (overrides: object) => job({ overrides });

const retrying = (retryStrategy: object) => job({ retryStrategy });
const exiting = (rule: object) => retrying({ attempts: 2, evaluateOnExit: [{ action: 'EXIT', ...rule }] });

const rules: [string, object, string, object][] = [
  ['count is at least 1', job({ count: 0 }), '/count', job({ count: 1 })],
  ['count is at most 10', job({ count: 11 }), '/count', job({ count: 10 })],
  ['startedBy has its letters', job({ startedBy: 'a b' }), '/startedBy', job({ startedBy: 'ci/build_1-2' })],
  ['startedBy has at most 128', job({ startedBy: 'a'.repeat(129) }), '/startedBy', job({ startedBy: 'a'.repeat(128) })],
  [
    'clientToken has at most 64',
    job({ clientToken: 'a'.repeat(65) }),
    '/clientToken',
    job({ clientToken: '!~'.repeat(32) }),
  ],
  ['referenceId has at most 1024', job({ referenceId: 'a'.repeat(1025) }), '/referenceId', job({ referenceId: 'a' })],
  ['clientToken has no blank', job({ clientToken: 'a b' }), '/clientToken', job({ clientToken: 'a-b' })],
  [
    'launchType and providers exclude each other',
    job({ launchType: 'FARGATE', capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] }),
    '/launchType',
    job({ launchType: 'FARGATE', capacityProviderStrategy: [] }),
  ],
  [
    'the platform version is one that Fargate has',
    job({ platformVersion: '9.9.9' }),
    '/platformVersion',
    job({ platformVersion: '1.3.0' }),
  ],
  ['no task role is overridden', overriding({ taskRoleArn: 'admin' }), '/overrides/taskRoleArn', overriding({})],
  [
    'no execution role is overridden',
    overriding({ executionRoleArn: 'admin' }),
    '/overrides/executionRoleArn',
    overriding({ cpu: '512' }),
  ],
  [
    'no image is overridden',
    overriding({ containerOverrides: [{ name: 'a', image: 'x' }] }),
    '/overrides/containerOverrides/0/image',
    overriding({ containerOverrides: [{ name: 'a', command: ['x'] }] }),
  ],
  [
    'a container is overridden once',
    overriding({ containerOverrides: [{ name: 'a' }, { name: 'a' }] }),
    '/overrides/containerOverrides/1/name',
    overriding({ containerOverrides: [{ name: 'a' }, { name: 'b' }] }),
  ],
  ['sizes are sizes', overriding({ cpu: 'a lot' }), '/overrides/cpu', overriding({ cpu: '1 vCPU' })],
  [
    'overrides have at most 8192 characters',
    overriding({ containerOverrides: [{ name: 'a', command: ['x'.repeat(8192)] }] }),
    '/overrides',
    overriding({ containerOverrides: [{ name: 'a', command: ['x'.repeat(8000)] }] }),
  ],
  [
    'propagateTags is not SERVICE',
    job({ propagateTags: 'SERVICE' }),
    '/propagateTags',
    job({ propagateTags: 'TASK_DEFINITION' }),
  ],
  [
    'volumes at launch are not available yet',
    job({ volumeConfigurations: [{}] }),
    '/volumeConfigurations',
    job({ volumeConfigurations: [] }),
  ],
  ['timeoutSec is above 0', job({ timeoutSec: 0 }), '/timeoutSec', job({ timeoutSec: 0.5 })],
  ['timeoutSec is at most 30 days', job({ timeoutSec: 2_592_001 }), '/timeoutSec', job({ timeoutSec: 2_592_000 })],
  ['attempts are said', retrying({ evaluateOnExit: [] }), '/retryStrategy/attempts', retrying({ attempts: 1 })],
  ['attempts are at most 10', retrying({ attempts: 11 }), '/retryStrategy/attempts', retrying({ attempts: 10 })],
  [
    'at most 5 rules',
    retrying({ attempts: 2, evaluateOnExit: Array(6).fill({ action: 'EXIT' }) }),
    '/retryStrategy/evaluateOnExit',
    retrying({ attempts: 2, evaluateOnExit: Array(5).fill({ action: 'EXIT' }) }),
  ],
  [
    'an exit code is digits',
    exiting({ onExitCode: '-1' }),
    '/retryStrategy/evaluateOnExit/0/onExitCode',
    exiting({ onExitCode: '13*' }),
  ],
  [
    'an asterisk is at the end',
    exiting({ onReason: '*Error' }),
    '/retryStrategy/evaluateOnExit/0/onReason',
    exiting({ onReason: 'CannotPullContainerError:*', onStatusReason: '*' }),
  ],
  ['the body’s cluster is the path’s', job({ cluster: 'other' }), '/cluster', job({ cluster: 'default' })],
];

describe('rules of running a task', () => {
  it.each(rules)('%s', (_, refused, pointer, accepted) => {
    const params = { cluster: 'default' };
    expect(pointersOf(runTask, refused, params)).toEqual([pointer]);
    expect(pointersOf(runTask, accepted, params)).toEqual([]);
  });

  it('runs one task on Fargate where nothing else is said', () => {
    expect(valueIn(parse(runTask, job()))).toEqual({
      taskDefinition: 'job',
      count: 1,
      launchType: 'FARGATE',
      tags: [],
      propagateTags: 'NONE',
      enableECSManagedTags: false,
      enableExecuteCommand: false,
    });
  });

  it('does not echo what an override sets a variable to', () => {
    const body = overriding({
      containerOverrides: [{ name: 'a', environment: [{ name: 'KEY', value: { hunter2: 1 } }, 'KEY=hunter2'] }],
    });
    const problems = problemsOf(runTask, body);
    expect(problems).toHaveLength(2);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});
