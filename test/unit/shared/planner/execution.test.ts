import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../shared/domain/deployment.ts';
import { executionDueAtMs, mayHaveLostExecution, needsExecution } from '../../../../shared/planner/execution.ts';
import { NOON_MS, rolloutOf, SEC } from './records.ts';

const MINUTE_MS = 60 * SEC;
const outcome = { stage: 'SCALE_UP' as const, reached: true, detail: '' };
const due = (over: Partial<Deployment>) => {
  const atMs = executionDueAtMs(rolloutOf(over), NOON_MS);
  return atMs === undefined ? undefined : (atMs - NOON_MS) / MINUTE_MS;
};

describe('an execution is started (again)', () => {
  it.each<[string, Partial<Deployment>, number | undefined]>([
    ['at once where none was asked for', { executionArn: undefined, executionAskedAtMs: undefined }, 0],
    ['a minute after it was asked for', { executionArn: undefined }, 1],
    ['never while its stage’s goal is waited for', {}, undefined],
    ['three minutes after the goal was reached', { outcome }, 3],
    ['three minutes after it began, where it has entered no stage', { stage: undefined }, 3],
    [
      'a minute after it was asked for again, where it had stood still for long',
      { outcome, updatedAtMs: NOON_MS - 9 * MINUTE_MS },
      1,
    ],
    ['never when the deployment has ended', { status: 'FAILED', executionArn: undefined }, undefined],
  ])('%s', (_, over, minutes) => {
    expect(due(over)).toBe(minutes);
  });

  it('from that moment on', () => {
    const asked = rolloutOf({ executionArn: undefined });
    expect(needsExecution(asked, NOON_MS + MINUTE_MS - 1)).toBe(false);
    expect(needsExecution(asked, NOON_MS + MINUTE_MS)).toBe(true);
    expect(needsExecution(rolloutOf(), NOON_MS + 99 * MINUTE_MS)).toBe(false);
  });
});

describe('an execution may have ended unheard', () => {
  const may = (over: Partial<Deployment>, minutes = 3) =>
    mayHaveLostExecution(rolloutOf(over), NOON_MS + minutes * MINUTE_MS);

  it('where its stage has waited for three minutes', () => {
    expect(may({ updatedAtMs: NOON_MS })).toBe(true);
    expect(may({ updatedAtMs: NOON_MS + 1 })).toBe(false);
  });

  it.each<[string, Partial<Deployment>]>([
    ['the deployment has ended', { status: 'FAILED' }],
    ['there is none', { executionArn: undefined }],
    ['it has entered no stage', { stage: undefined }],
    ['the goal was reached', { outcome }],
  ])('but not where %s: that is seen by the clock', (_, over) => {
    expect(may({ updatedAtMs: NOON_MS, ...over }, 99)).toBe(false);
  });
});
