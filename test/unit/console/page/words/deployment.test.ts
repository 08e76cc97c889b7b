import { describe, expect, it } from '@jest/globals';
import { sayDeployment, sayWaiting, steersOf } from '../../../../../console/page/words/deployment.ts';

const at = '2026-11-28T12:00:00.000Z';

describe('a deployment in words', () => {
  it.each([
    [{ status: 'IN_PROGRESS' }, 'rolling out', 'busy'],
    [{ status: 'IN_PROGRESS', pausedAt: at }, 'paused', 'warn'],
    [{ status: 'SUCCESSFUL', pausedAt: at }, 'successful', 'good'],
    [{ status: 'STOPPED' }, 'stopped where it stood', 'idle'],
    [{ status: 'STOPPED', supersededBy: '0123' }, 'replaced by a newer one', 'idle'],
    [{ status: 'FAILED' }, 'failed', 'bad'],
  ] as const)('%j is %s', (deployment, words, tone) => {
    expect(sayDeployment(deployment)).toEqual({ words, tone });
  });
});

describe('what may be asked of a deployment', () => {
  const usual = { hasGood: true, waitsForApproval: false };
  it.each([
    ['on its way', { status: 'IN_PROGRESS', lifecycleStage: 'SCALE_UP' }, usual, 'pause rollback stop'],
    ['paused', { status: 'IN_PROGRESS', lifecycleStage: 'SCALE_UP', pausedAt: at }, usual, 'resume rollback stop'],
    ['baking', { status: 'IN_PROGRESS', lifecycleStage: 'BAKE_TIME' }, usual, 'pause promote rollback stop'],
    ['the first of its service', { status: 'IN_PROGRESS' }, { ...usual, hasGood: false }, 'pause stop'],
    [
      'before an approval',
      { status: 'IN_PROGRESS' },
      { ...usual, waitsForApproval: true },
      'pause resume rollback stop',
    ],
    ['accepted', { status: 'PENDING' }, usual, 'pause rollback stop'],
    ['on its way back', { status: 'ROLLBACK_IN_PROGRESS' }, usual, ''],
    ['at its end', { status: 'SUCCESSFUL' }, usual, ''],
  ] as const)('%s', (_, deployment, circumstances, steers) => {
    expect(steersOf(deployment, circumstances).join(' ')).toBe(steers);
  });
});

describe('what a stage waits for', () => {
  it.each([
    ['paused: it goes on when it is resumed', { lifecycleStage: 'BAKE_TIME', pausedAt: at }, true],
    ['waits until somebody approves it', { lifecycleStage: 'POST_SCALE_UP' }, true],
    ['bakes for 20 min', { lifecycleStage: 'BAKE_TIME' }, false],
    ['under way', { lifecycleStage: 'SCALE_UP' }, false],
  ] as const)('%s', (words, deployment, waitsForApproval) => {
    expect(sayWaiting(deployment, waitsForApproval, { bakeTimeInMinutes: 20 })).toBe(words);
  });
});
