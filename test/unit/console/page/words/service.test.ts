import { describe, expect, it } from '@jest/globals';
import { sayEvent, sayService } from '../../../../../console/page/words/service.ts';
import { sayEnd, sayTask } from '../../../../../console/page/words/task.ts';
import { ROLLING_SERVICE, SERVICE, STOPPED } from '../recorded.ts';

const steady = SERVICE.service;

describe('a service in words', () => {
  it.each([
    ['steady', steady],
    ['rolling out', ROLLING_SERVICE.service],
    ['short of tasks', { ...steady, runningCount: 1 }],
    ['down, starting tasks', { ...steady, runningCount: 0 }],
    ['scaling in', { ...steady, runningCount: 3 }],
    ['at zero', { ...steady, desiredCount: 0, runningCount: 0 }],
    ['being deleted', { ...steady, status: 'DRAINING' as const }],
    [
      'last deployment failed',
      { ...steady, deployments: steady.deployments.map((each) => ({ ...each, rolloutState: 'FAILED' as const })) },
    ],
  ])('%s', (words, service) => {
    expect(sayService(service).words).toBe(words);
  });

  it.each([
    ['(service hello) has reached a steady state.', 'has reached a steady state.'],
    ['(service hello) (deployment 9c22) deployment completed.', 'deployment completed.'],
    ['(hello) as it is', '(hello) as it is'],
  ])('says of %s: %s', (message, words) => {
    expect(sayEvent(message)).toBe(words);
  });
});

describe('a task in words', () => {
  it.each([
    ['RUNNING', 'RUNNING', undefined, 'running'],
    ['RUNNING', 'RUNNING', 'UNHEALTHY', 'running, unhealthy'],
    ['PENDING', 'RUNNING', undefined, 'pending'],
    ['RUNNING', 'STOPPED', 'HEALTHY', 'draining'],
    ['DEACTIVATING', 'STOPPED', undefined, 'stopping'],
    ['STOPPED', 'STOPPED', undefined, 'stopped'],
  ] as const)('%s that is to be %s, %s: %s', (lastStatus, desiredStatus, healthStatus, words) => {
    expect(sayTask({ lastStatus, desiredStatus, healthStatus }).words).toBe(words);
  });

  it('says how it ended by the nearest cause, and by ECS where nothing is explained', () => {
    expect(sayEnd(STOPPED.task)).toBe('ECS: Essential container in task exited (container web exited with code 137)');
    expect(sayEnd({ ...STOPPED.task, explanation: [] })).toBe(STOPPED.task.stoppedReason);
  });
});
